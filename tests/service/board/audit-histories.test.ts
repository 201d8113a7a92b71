import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openBoard } from '../../../src/service/open-board.ts';
import { gitBy } from '../../helpers/sound-board.ts';
import { gitIn, type TempBoard, tempBoard, tempFolder } from '../../helpers/temp-board.ts';
import { boardWithTask, commit, commitWith, drag, forgedId, remove } from './forged-history.ts';

const note = { type: 'note', entity_type: 'task', message: 'm' } as const;

/** Goes to a branch of the board's history to work there, and comes back. */
async function elsewhere(board: TempBoard, work: () => Promise<unknown>): Promise<void> {
  board.git('switch', '-qc', 'other');
  board.write('board.yaml', (board.read('board.yaml') ?? '').replace('branch: main', 'branch: other'));
  await work();
  board.git('checkout', '-q', '--', 'board.yaml');
  board.git('switch', '-q', 'main');
}

test('a merge brings moves and their events together', async () => {
  const board = await boardWithTask();
  await elsewhere(board, async () => {
    await board.ok('report-pickup', { task_id: 't-1', agent: 'b' });
    await board.ok('create-task', { id: 't-2', title: 'Two' });
  });
  board.pass(60);
  await board.ok('create-task', { id: 't-3', title: 'Three' });
  gitBy(board.root, 'merge', '-q', '--no-edit', 'other');
  board.pass(60);
  await board.ok('report-finish', { task_id: 't-1', agent: 'b', result: 'r', verification_notes: 'v' });
  expect(await board.ok('audit', {})).toMatchObject({
    violations: [],
    not_recorded: [],
    tasks: 4,
    transitions: 8,
  });
});

test('a merge in which a person moved a task besides is told', async () => {
  const board = await boardWithTask();
  await elsewhere(board, () => board.ok('create-task', { id: 't-2', title: 'Two' }));
  board.pass(60);
  await board.ok('create-task', { id: 't-3', title: 'Three' });
  gitBy(board.root, 'merge', '-q', '--no-edit', '--no-commit', 'other');
  drag(board, 'pending/t-1-one.md', 'blocked/t-1-one.md');
  const merge = commit(board);
  expect(await board.ok('audit', {})).toMatchObject({
    violations: [],
    not_recorded: [{ commit: merge, task_id: 't-1' }],
  });
});

test('a commit whose message or date a person amended is as good as before', async () => {
  const board = await boardWithTask();
  const message = board.git('log', '-1', '--format=%B').replace('task-created', 'reworded');
  gitBy(board.root, 'commit', '-q', '--amend', '--date', '2026-11-21T09:00:00Z', '-m', message);
  expect(await board.ok('audit', {})).toMatchObject({ violations: [] });
});

test('reports that a person squashed into one commit, or told in other words, are honoured', async () => {
  const board = await boardWithTask();
  await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  await board.ok('report-progress', { task_id: 't-1', agent: 'a', message: 'm' });
  gitBy(board.root, 'reset', '-q', '--soft', 'HEAD~2');
  gitBy(board.root, 'commit', '-qm', 'what a did');
  expect(await board.ok('audit', {})).toMatchObject({ violations: [], not_recorded: [] });
  await board.ok('report-blocker', { task_id: 't-1', agent: 'a', blocker: 'why?' });
  expect(await board.ok('audit', {})).toMatchObject({ violations: [], not_recorded: [] });
});

test('a commit into which a person amended a move is found', async () => {
  const board = await boardWithTask();
  drag(board, 'pending/t-1-one.md', 'blocked/t-1-one.md');
  board.now += 2000;
  gitBy(board.root, 'add', '-A');
  gitBy(board.root, 'commit', '-q', '--amend', '--no-edit');
  expect(await board.ok('audit', {})).toMatchObject({
    violations: [],
    not_recorded: [{ task_id: 't-1', path: 'blocked/t-1-one.md' }],
  });
  await board.ok('report-heartbeat', { agent: 'b' });
  await board.ok('record-edits', {});
  expect(await board.ok('audit', {})).toMatchObject({ violations: [], not_recorded: [] });
});

test('a revert of a report takes its event away, which is told until it is put back', async () => {
  const board = await boardWithTask();
  gitBy(board.root, 'revert', '--no-edit', 'HEAD');
  const [task, event] = (await board.ok('audit', {})).not_recorded;
  expect([task?.task_id, event?.task_id, event?.path]).toEqual([
    't-1',
    null,
    expect.stringMatching(/^events/),
  ]);
  await board.ok('report-heartbeat', { agent: 'a' });
  expect(await board.ok('audit', {})).toMatchObject({ violations: [], not_recorded: [] });
});

test('names that want quoting, or look like what git prints, are names', async () => {
  const board = await boardWithTask();
  const head = board.git('rev-parse', 'HEAD').trim();
  for (const name of [
    `commit ${head},${head},1,Event: 20261121T101112123Z-k3f9a2`,
    ':100644 A',
    'ä "b" \t\\',
    '\n',
  ]) {
    board.write(name, 'x');
    board.write(`pending/${name}.md`, '---\nid: [\n---\n');
  }
  commit(board);
  await board.ok('append-event', { ...note, entity_id: 't-1' });
  const audited = await board.ok('audit', {});
  expect(audited).toMatchObject({ violations: [], commits: board.commits(), tasks: 2 });
  // A name with a line break is none that the board looks at.
  expect(audited.unreadable).toHaveLength(3);
});

test('ids that differ in case only are two tasks', async () => {
  const board = await boardWithTask();
  board.write('blocked/T-1.md', (board.read('pending/t-1-one.md') ?? '').replace('id: t-1', 'id: T-1'));
  const by = commit(board);
  expect(await board.ok('audit', {})).toMatchObject({
    tasks: 3,
    not_recorded: [{ commit: by, task_id: 'T-1', path: 'blocked/T-1.md' }],
  });
});

test('a task that was deleted and made again under its id goes on from nothing', async () => {
  const board = await boardWithTask();
  remove(board, 'pending/t-1-one.md');
  commitWith(board, [{ id: forgedId(1), from: 'pending', to: null }]);
  board.pass(2 * 24 * 60 * 60);
  await board.ok('create-task', { id: 't-1', title: 'Once more' });
  expect(await board.ok('audit', {})).toMatchObject({ violations: [], tasks: 2, transitions: 6 });
});

test('a board that came with a past from elsewhere is judged by its moves', async () => {
  const from = await boardWithTask();
  const board = await tempBoard();
  execFileSync('sh', ['-c', `rm -rf "${board.root}/.git" && cp -a "${from.root}"/[a-z]* "${board.root}"`]);
  gitIn(board.root, 'init', '-q', '-b', 'main');
  gitBy(board.root, 'add', '-A');
  gitBy(board.root, 'commit', '-qm', 'bring the board here');
  board.pass(60);
  await board.ok('report-pickup', { task_id: 't-1', agent: 'b' });
  expect(await board.ok('audit', {})).toMatchObject({ violations: [], commits: 2, transitions: 5 });
});

test('an empty branch has nothing to prove', async () => {
  const board = await tempBoard();
  execFileSync('rm', ['-rf', join(board.root, '.git')]);
  gitIn(board.root, 'init', '-q', '-b', 'main');
  expect(await board.ok('audit', {})).toMatchObject({ commit: null, commits: 0, violations: [] });
});

test('a shallow clone says that it is one; behind a commit that it has it can be audited', async () => {
  const board = await boardWithTask();
  const clone = join(tempFolder(), 'clone');
  gitIn(board.root, 'clone', '-q', '--depth', '2', `file://${board.root}`, clone);
  const shallow = openBoard(clone, { agent: null });
  expect(await shallow.call('audit', {})).toMatchObject({
    ok: false,
    error: { code: 'git_failed', details: { reason: 'shallow' } },
  });
  const since = gitIn(clone, 'rev-parse', 'HEAD~1').trim();
  expect(await shallow.call('audit', { since })).toMatchObject({
    ok: true,
    data: { commits: 1, tasks: 2, transitions: 1 },
  });
});

test("what a person put in a commit's place with git replace is not looked at", async () => {
  const board = await boardWithTask();
  drag(board, 'pending/t-1-one.md', 'blocked/t-1-one.md');
  const forged = commitWith(board, [{ id: forgedId(1), type: 'note', from: null, to: null }]);
  board.git('replace', forged, `${forged}~1`);
  expect((await board.fail('audit', {})).details).toMatchObject({
    violations: [{ code: 'move_without_event', commit: forged }],
  });
});

test('settings of a person for git change nothing', async () => {
  const board = await boardWithTask();
  const before = await board.ok('audit', {});
  for (const [key, value] of [
    ['diff.renames', 'copies'],
    ['log.showSignature', 'true'],
    ['log.date', 'relative'],
    ['log.showRoot', 'false'],
    ['diff.relative', 'true'],
    ['diff.ignoreSubmodules', 'all'],
    ['format.pretty', 'oneline'],
    ['color.ui', 'always'],
    ['i18n.logOutputEncoding', 'UTF-16'],
    ['core.abbrev', '4'],
    ['log.follow', 'true'],
  ] as const) {
    board.git('config', key, value);
  }
  expect(await board.ok('audit', {})).toEqual(before);
});

test('a commit of more files than git prints in one piece is read whole', async () => {
  const board = await boardWithTask();
  for (let number = 0; number < 1500; number++) board.write(`pending/x-${number}.md`, `none ${number}\n`);
  board.write('pending/y.md', `---\nid: y\n---\n${'y'.repeat(2 * 1024 * 1024)}`);
  board.write('pending/z.md', (board.read('pending/t-1-one.md') ?? '').replace('id: t-1', 'id: z'));
  const by = commit(board);
  const audited = await board.ok('audit', {});
  expect(audited).toMatchObject({ tasks: 3, not_recorded: [{ commit: by, task_id: 'z' }] });
  expect(audited.unreadable).toHaveLength(1501);
});

test("what the journal records of a person's commits, and of files dragged with a mouse, is proved", async () => {
  const board = await boardWithTask();
  drag(board, 'pending/t-1-one.md', 'blocked/t-1-one.md');
  commit(board);
  drag(board, board.files('done')[0] ?? '', 'pending/t-0-before.md');
  await board.ok('record-edits', {});
  expect(await board.ok('audit', {})).toMatchObject({ not_recorded: [], violations: [], transitions: 6 });
});
