import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openBoard } from '../../../src/service/open-board.ts';
import { runExecutable } from '../../helpers/call-surface.ts';
import { tempBoard, tempFolder } from '../../helpers/temp-board.ts';

/** What the command line says on standard error, as nobody in particular. */
async function said(words: string[], options: Parameters<typeof runExecutable>[1] = {}): Promise<string> {
  const { stderr } = await runExecutable(words, options);
  return stderr.replace(/^mission-control: /, '').trimEnd();
}

test('each command to paste names the board, where that was named', async () => {
  const board = await tempBoard();
  board.write('pending/new.md', '# New\n');
  const at = ['-C', board.root];
  const named = `'mission-control -C ${board.root} `;
  expect(await said([...at, 'show-task', 'none'])).toContain(`${named}list-tasks'`);
  expect(await said([...at, 'list-tasks'])).toContain(`${named}record-edits'`);
  const doctor = await runExecutable([...at, 'doctor']);
  expect(doctor.stdout).toContain(`${named}doctor --fix'`);
  const found = await openBoard(board.root, { agent: null }).call('show-worker', { agent_id: 'none' });
  expect(found).toMatchObject({ error: { message: expect.stringContaining(`${named}list-workers'`) } });
  for (const text of [doctor.stdout, await said([...at, 'show-run', 'none'])])
    expect(text).not.toMatch(/'mission-control (?!-C )/);
});

test('where the board is found by itself commands are as short as they can be', async () => {
  const { root } = await tempBoard();
  expect(await said(['show-task', 'none'], { cwd: root })).toContain("'mission-control list-tasks'");
});

test('a follower that cannot begin is told a command that names the board', async () => {
  const { root } = await tempBoard();
  const words = ['-C', root, 'list-events', '--follow', '--after', '20260101T000000000Z-aaaaaa'];
  expect(await said(words)).toContain(`'mission-control -C ${root} list-events'`);
});

test.each([
  ['create-task', []],
  ['record-edits', []],
])('%s takes neither a revision nor force, which it has no use for', async (command, words: string[]) => {
  const { root } = await tempBoard();
  for (const flag of [['--if-revision', '1'], ['--force']]) {
    const { status, stderr } = await runExecutable(['-C', root, command, ...words, ...flag]);
    expect({ status, stderr }).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('unknown option'),
    });
  }
  const input = command === 'create-task' ? { title: 'One' } : {};
  for (const field of [{ if_revision: 1 }, { force: true }])
    expect(await openBoard(root).call(command as string, { ...input, ...field })).toMatchObject({
      error: { code: 'invalid_input', details: { field: Object.keys(field)[0] } },
    });
});

test.each([
  [
    'report foo',
    'report: expected one of pickup, progress, heartbeat, blocker, finish, fail, next, got "foo"; ',
  ],
  ['report finsh', "; did you mean 'report finish'?"],
  ['list foo', 'list: expected one of needs, tasks, workers, runs, messages, events, got "foo"; '],
])("'%s' names the commands that there are", async (line, expected) => {
  const text = await said(line.split(' '));
  expect(text).toContain(expected);
  expect(text).not.toContain('unknown command');
});

test('the bridge tells what a report is called that it does not know', async () => {
  const { stdout } = await runExecutable(['bridge', 'report', 'finsh']);
  expect(JSON.parse(stdout).error).toMatchObject({ details: { nearest: 'report-finish' } });
});

test('an unknown field of a list item names the fields of such an item', async () => {
  const board = await tempBoard();
  await board.ok('create-task', { title: 'One', id: 't-1' });
  const items = [{ text: 'a', status: 'pending' }];
  const { message } = await board.fail('plan-task', { task_id: 't-1', items });
  expect(message).toBe('items.0.status: unknown field; expected text, state, got "pending"');
});

test.each([
  ['create-task', '--title: expected', 'create-task'],
  ['report finish', '<task_id>: expected', 'report finish'],
  ['report finish t-1', '--result: expected', 'report finish'],
  ['list-tasks --status foo', '--status: expected pending', 'list-tasks'],
])("'%s' is refused in the words of the command line, with where help is", async (line, begin, command) => {
  const { root } = await tempBoard();
  const text = await said(['-C', root, ...line.split(' ')]);
  expect(text.startsWith(`invalid_input: ${begin}`)).toBe(true);
  expect(text.endsWith(`; 'mission-control ${command} --help' shows what it takes`)).toBe(true);
});

test('what is quoted of what came stays as it came', async () => {
  const { root } = await tempBoard();
  expect(await said(['-C', root, 'list-tasks', '--worker', 'task_id if_revision'])).toContain(
    '"task_id if_revision"',
  );
});

test('a description that replaces another asks for the flag', async () => {
  const board = await tempBoard();
  await board.ok('create-task', { title: 'One', id: 't-1', description: 'Old.' });
  const text = await said(['-C', board.root, 'update-task', 't-1', '--description', 'New.']);
  expect(text).toContain('expected --if-revision with');
  expect(text).not.toContain('if_revision');
});

test('flags on the bridge are called flags, and fields of an object fields', async () => {
  const { root } = await tempBoard();
  const told = async (words: string[], input?: string) => {
    const call = ['-C', root, 'bridge', 'create-task', ...words];
    const { stdout } = await runExecutable(call, input === undefined ? {} : { input });
    return JSON.parse(stdout).error;
  };
  expect(await told([])).toMatchObject({
    message: expect.stringMatching(/^--title: /),
    details: { field: 'title' },
  });
  expect(await told(['-'], '{}')).toMatchObject({ message: expect.stringMatching(/^title: /) });
});

test('the library is told of openBoard, not of flags', async () => {
  const board = await tempBoard();
  await board.ok('create-task', { title: 'One', id: 't-1' });
  const nowhere = await openBoard(tempFolder(), { agent: 'a' }).call('list-tasks', {});
  expect(nowhere).toMatchObject({ error: { message: expect.stringContaining('give it to openBoard') } });
  const { message } = await board.fail('report-pickup', { task_id: 't-1' });
  expect(message).toContain('or to openBoard');
  expect(`${JSON.stringify(nowhere)} ${message}`).not.toMatch(/ -C|--agent|MISSION_CONTROL_AGENT/);
});

test('an agent is told of what is wrong with a board to tell the person who keeps it', async () => {
  const board = await tempBoard();
  await board.ok('create-task', { title: 'One', id: 't-1' });
  await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  board.write('pending/broken.md', '---\nid: [\n---\n');
  board.write(
    'agents/a.md',
    (board.read('agents/a.md') ?? '').replace(/^current_run:.*$/m, 'current_run: r-0'),
  );
  for (const path of board.files('runs'))
    board.write(path, (board.read(path) ?? '').replace('running', 'failed'));
  const env = { MISSION_CONTROL_AGENT: 'a' };
  const { stdout, stderr } = await runExecutable(['-C', board.root, 'doctor'], { env });
  expect(stdout).toContain('→ tell the person who keeps the board');
  expect(stderr).toContain('; tell the person who keeps the board');
  expect(stdout + stderr).not.toMatch(/--fix|--force|assign-task|git switch/);
  const persons = await runExecutable(['-C', board.root, 'doctor']);
  expect(persons.stdout).toContain("doctor --fix' does that");
});

test("explain says in an agent's environment nothing that is not an agent's to do", async () => {
  const cwd = tempFolder();
  const asAgent = { cwd, env: { MISSION_CONTROL_AGENT: 'a' } };
  const all = JSON.parse((await runExecutable(['explain', '--json'], asAgent)).stdout).data.codes;
  const texts = all.flatMap(({ means, remedy }: { means: string; remedy: string }) => [means, remedy]);
  expect(texts.filter((text: string) => /--fix|--force|assign-task|git switch|\binit\b/.test(text))).toEqual(
    [],
  );
  expect((await runExecutable(['explain', 'dead_lock'], asAgent)).stdout).toContain(
    '→ Tell the person who keeps the board.',
  );
  expect((await runExecutable(['explain', 'dead_lock'], { cwd })).stdout).toContain('doctor --fix');
});

test('a git_busy that does not pass by itself says so to a worker, and one that does says to wait', async () => {
  const board = await tempBoard();
  const told = async () => {
    const envelope = await openBoard(board.root, { agent: 'a' }).call('report-heartbeat', {});
    return envelope.ok ? '' : envelope.error.message;
  };
  writeFileSync(join(board.root, '.git', 'MERGE_HEAD'), `${board.git('rev-parse', 'HEAD')}`);
  expect(await told()).toMatch(/; wait until that is over, and send the same call again$/);
  board.git('merge', '--quit');
  board.git('switch', '-qc', 'other');
  expect(await told()).toContain('does not pass by itself: tell the person who keeps the board');
});

test('instructions tell the two kinds of git_busy apart', async () => {
  const { stdout } = await runExecutable(['instructions'], { cwd: tempFolder() });
  expect(stdout.replace(/\s+/g, ' ')).toContain("message says that the board's branch is not checked out");
});

test('a list of runs says why one failed', async () => {
  const board = await tempBoard();
  await board.ok('create-task', { title: 'One', id: 't-1' });
  await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  await board.ok('report-fail', { task_id: 't-1', agent: 'a', summary: 'The build server is down.' });
  for (const words of [['list-runs'], ['show-task', 't-1']])
    expect((await runExecutable(['-C', board.root, ...words])).stdout).toContain('The build server is down.');
});
