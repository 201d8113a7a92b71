import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { gitBy } from '../../helpers/sound-board.ts';
import { type TempBoard, tempBoard, tempFolder } from '../../helpers/temp-board.ts';

const PROGRESS = { task_id: 't-1', agent: 'a', message: 'half of it', request_id: 'r-1' };
const BLOCKER = { task_id: 't-1', agent: 'a', blocker: 'which one?', request_id: 'r-2' };

/** A board whose last two commits are reports with request ids, and the commit before them. */
async function boardWithReports(): Promise<{ board: TempBoard; base: string }> {
  const board = await tempBoard();
  await board.ok('create-task', { id: 't-1', title: 'One' });
  await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  const base = board.git('rev-parse', 'HEAD').trim();
  await board.ok('report-progress', PROGRESS);
  await board.ok('report-blocker', BLOCKER);
  return { board, base };
}

/** Runs a rebase whose list of commits a command edits. */
function rebase({ root }: TempBoard, base: string, edit: string): void {
  const env = { ...process.env, GIT_SEQUENCE_EDITOR: edit, GIT_EDITOR: 'true' };
  const who = ['-c', 'user.name=P', '-c', 'user.email=p@example.invalid'];
  execFileSync('git', [...who, 'rebase', '-q', '-i', base], { cwd: root, env, stdio: 'pipe' });
}

/** Commits what the board holds on top of a commit, with this message. */
function commitOnto({ root }: TempBoard, base: string, message: string): void {
  const file = join(tempFolder(), 'message');
  writeFileSync(file, message);
  gitBy(root, 'reset', '-q', '--soft', base);
  gitBy(root, 'commit', '-q', '-F', file);
}

type Rewrite = (board: TempBoard, base: string) => void;

const REWRITES: [what: string, rewrite: Rewrite][] = [
  ['amended', ({ root }) => void gitBy(root, 'commit', '-q', '--amend', '--no-edit', '--date=2020-01-01')],
  ['squashed by a rebase', (board, base) => rebase(board, base, 'sed -i 2s/^pick/squash/')],
  ['squashed without their messages', (board, base) => rebase(board, base, 'sed -i 2s/^pick/fixup/')],
  [
    'squashed by a merge',
    ({ root }, base) => {
      gitBy(root, 'branch', 'side');
      gitBy(root, 'reset', '-q', '--hard', base);
      gitBy(root, 'merge', '-q', '--squash', 'side');
      gitBy(root, 'commit', '-q', '--no-edit');
    },
  ],
  [
    'squashed by a forge',
    (board, base) => {
      const listed = board.git('log', '--reverse', '--format=* %s%n%n%b', `${base}..`);
      commitOnto(
        board,
        base,
        `Reports (#7)\n\n${listed}\n---------\n\nCo-authored-by: P <p@example.invalid>\n`,
      );
    },
  ],
  ['told in words of their own', (board, base) => commitOnto(board, base, 'what happened today')],
  [
    'moved onto another commit',
    ({ root }, base) => {
      gitBy(root, 'branch', 'side');
      gitBy(root, 'reset', '-q', '--hard', base);
      gitBy(root, 'commit', '-q', '--allow-empty', '-m', 'before them');
      gitBy(root, 'cherry-pick', '-x', `${base}..side`);
    },
  ],
  [
    'stripped of their trailers',
    ({ root }, base) => {
      const env = { ...process.env, FILTER_BRANCH_SQUELCH_WARNING: '1' };
      const args = ['filter-branch', '-f', '--msg-filter', 'head -n 1', `${base}..HEAD`];
      execFileSync('git', args, { cwd: root, env, stdio: 'pipe' });
    },
  ],
];

test.each(REWRITES)(
  'reports that a person %s are honoured, and known when sent again',
  async (_what, rewrite) => {
    const { board, base } = await boardWithReports();
    rewrite(board, base);
    const events = (await board.ok('list-events', {})).total;
    expect(await board.ok('audit', {})).toMatchObject({ violation_count: 0, not_recorded: [], tasks: 1 });
    expect(await board.ok('report-progress', PROGRESS)).toMatchObject({
      replayed: true,
      task: { id: 't-1' },
    });
    expect(await board.ok('report-blocker', BLOCKER)).toMatchObject({ replayed: true, task: { id: 't-1' } });
    await board.ok('report-heartbeat', { agent: 'a' });
    expect(await board.ok('audit', {})).toMatchObject({ violation_count: 0, not_recorded: [], tasks: 1 });
    expect((await board.ok('list-events', {})).total).toBe(events + 1);
  },
);

test('a report that a person amended from an index that did not know it is told, and no violation', async () => {
  const { board } = await boardWithReports();
  gitBy(board.root, 'read-tree', 'HEAD~1');
  gitBy(board.root, 'commit', '-q', '--amend', '--no-edit', '--allow-empty');
  expect(await board.ok('audit', {})).toMatchObject({
    violation_count: 0,
    not_recorded: expect.arrayContaining([
      expect.objectContaining({ message: expect.stringContaining('is named by this commit') }),
    ]),
  });
  expect(await board.ok('report-blocker', BLOCKER)).toMatchObject({ replayed: true });
  expect(await board.ok('audit', {})).toMatchObject({ violation_count: 0, not_recorded: [] });
});

test('a message that only says it answered a request answers nothing', async () => {
  const { board } = await boardWithReports();
  const [event] = (await board.ok('list-events', { limit: 1 })).items;
  await board.ok('report-progress', { ...PROGRESS, message: 'Request-Id: r-9', request_id: 'r-3' });
  gitBy(board.root, 'commit', '-q', '--allow-empty', '-m', `forged\n\nEvent: ${event?.id}\nRequest-Id: r-9`);
  board.write('events/README.txt', 'a file of a person');
  gitBy(board.root, 'add', '-f', 'events/README.txt');
  gitBy(board.root, 'commit', '-q', '-m', 'forged', '-m', `Event: ${event?.id}\nRequest-Id: r-9`);
  const request = { agent: 'b', request_id: 'r-9' };
  expect(await board.ok('report-heartbeat', request)).toMatchObject({ replayed: false, changed: true });
  expect(await board.ok('report-heartbeat', request)).toMatchObject({ replayed: true });
  expect(await board.ok('audit', {})).toMatchObject({ violation_count: 0 });
});

test('a report that a person rebased without the one before it says where the task is, and later ones go on', async () => {
  const board = await tempBoard();
  await board.ok('create-task', { id: 't-1', title: 'One' });
  await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  await board.ok('report-blocker', { task_id: 't-1', agent: 'a', blocker: 'which one?' });
  const [left = '', kept = ''] = board.git('rev-list', '--reverse', '-2', 'HEAD').trim().split('\n');
  gitBy(board.root, 'reset', '-q', '--hard', `${left}~1`);
  // The person solves the conflict: what the report left is taken, and what it came from goes.
  gitBy(board.root, 'checkout', '-q', kept, '--', 'blocked', 'agents', 'runs');
  gitBy(
    board.root,
    'checkout',
    '-q',
    kept,
    '--',
    ...board.git('diff', '--name-only', left, kept, '--', 'events').trim().split('\n'),
  );
  gitBy(board.root, 'rm', '-q', 'pending/t-1-one.md');
  board.now += 2000;
  gitBy(board.root, 'commit', '-q', '-C', kept);
  await board.ok('report-progress', { task_id: 't-1', agent: 'a', message: 'm' });
  expect(await board.ok('audit', {})).toMatchObject({ violation_count: 0, not_recorded: [] });
  await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  expect(await board.ok('audit', {})).toMatchObject({ violation_count: 0, not_recorded: [] });
});

test.each(['blocked', 'done'] as const)(
  'a task that a person amended into the commit of its pickup as %s is recorded as moved, and no violation',
  async (status) => {
    const board = await tempBoard();
    await board.ok('create-task', { id: 't-1', title: 'One' });
    board.pass(60);
    await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
    const [file = ''] = board.files('in_progress').filter((path) => path.endsWith('.md'));
    const name = file.slice(file.lastIndexOf('/') + 1);
    board.git('mv', `in_progress/${name}`, `${status}/${name}`);
    board.pass(60);
    gitBy(board.root, 'commit', '-q', '--amend', '--no-edit');
    await board.ok('report-heartbeat', { agent: 'b' });
    const moves = (await board.ok('list-events', { type: ['task-moved'] })).items;
    expect(moves.map(({ to }) => to)).toEqual(['in_progress', status]);
    expect(await board.ok('audit', {})).toMatchObject({ violation_count: 0, not_recorded: [] });
    expect((await board.ok('show-task', { task_id: 't-1' })).task.status).toBe(status);
  },
);
