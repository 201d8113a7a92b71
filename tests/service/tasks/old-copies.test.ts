import { copyFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { holdBoard } from '../../../src/service/hold-board.ts';
import { openBoard } from '../../../src/service/open-board.ts';
import type { DataOf, InputOf, OperationName } from '../../../src/service/registry.ts';
import type { TempBoard } from '../../helpers/temp-board.ts';
import { boardWithPickup } from '../trail.ts';

const NAME = 't-1-one.md';
const OPEN = `in_progress/${NAME}`;
const DONE = `done/2026/11/21/${NAME}`;

/** Whoever asks a board: one process for each question, or one that stays. */
type Caller = Pick<TempBoard['board'], 'call'>;

const pathsOf = (items: readonly { path: string }[]) => items.map(({ path }) => path);

/** What every read says of task t-1: in which statuses it is, and of which files they warn. */
async function told(caller: Caller) {
  const warned = new Set<string>();
  const ask = async <Name extends OperationName>(name: Name, input: InputOf<Name>): Promise<DataOf<Name>> => {
    const envelope = await caller.call(name, input);
    if (!envelope.ok) throw new Error(envelope.error.message);
    for (const { code, path } of envelope.warnings)
      if (code === 'duplicate_task') warned.add(`${code} ${path}`);
    return envelope.data;
  };
  const listed = async (input: InputOf<'list-tasks'>) => {
    const { items, total } = await ask('list-tasks', input);
    expect(total).toBe(items.length);
    return pathsOf(items);
  };
  const { counts, ...summary } = await ask('board-summary', {});
  const worker = await ask('show-worker', { agent_id: 'a' });
  const answers = {
    list: await listed({}),
    open: await listed({ status: ['pending', 'in_progress', 'blocked'] }),
    pending: await listed({ status: ['pending'] }),
    in_progress: await listed({ status: ['in_progress'] }),
    done: await listed({ status: ['done'] }),
    finished: await listed({ order: 'finished' }),
    found: await listed({ search: 'One' }),
    shown: (await ask('show-task', { task_id: 't-1' })).task.path,
    counts,
    at_work: summary.in_progress.flatMap(({ tasks }) => pathsOf(tasks)),
    last: pathsOf(summary.recent_finished.items),
    of_worker: pathsOf(worker.tasks),
    known_of_worker: worker.worker.in_progress_task_ids,
  };
  return { ...answers, warned: [...warned] };
}

/** What all of them say of a board whose one task is at a path. */
function onlyAt(path: string, warned: string[]) {
  const status = path.split('/')[0];
  const where = (each: string) => (status === each ? [path] : []);
  const none = { pending: 0, in_progress: 0, blocked: 0, done: 0, closed: 0, total: 1 };
  return {
    list: [path],
    open: status === 'done' ? [] : [path],
    pending: where('pending'),
    in_progress: where('in_progress'),
    done: where('done'),
    finished: where('done'),
    found: [path],
    shown: path,
    counts: { ...none, [String(status)]: 1 },
    at_work: where('in_progress'),
    last: where('done'),
    of_worker: where('in_progress'),
    known_of_worker: status === 'in_progress' ? ['t-1'] : [],
    warned: warned.map((each) => `duplicate_task ${each}`),
  };
}

async function finishedWithOldCopy(copy = OPEN): Promise<TempBoard> {
  const { board } = await boardWithPickup();
  const aside = join(board.root, '..', 'aside.md');
  copyFileSync(join(board.root, OPEN), aside);
  await board.ok('report-finish', { task_id: 't-1', agent: 'a', result: 'x', verification_notes: 'x' });
  copyFileSync(aside, join(board.root, copy));
  return board;
}

async function stays(board: TempBoard): Promise<Caller> {
  const held = await holdBoard(board.root, { now: () => board.now, agent: null });
  onTestFinished(() => held.close());
  return held;
}

const CALLERS: [string, (board: TempBoard) => Caller | Promise<Caller>][] = [
  ['a process for each question', (board) => openBoard(board.root, { now: () => board.now, agent: null })],
  ['a served board', stays],
];

describe.each(CALLERS)('to %s', (_, callerOf) => {
  test.each([OPEN, 'pending/t-1-one.sync-conflict-20260101-120000-ABCDEFG.md', 'blocked/t-1.md'])(
    'an old copy of a finished task at %s is passed over in every read, and named',
    async (copy) => {
      const board = await finishedWithOldCopy(copy);
      expect(await told(await callerOf(board))).toEqual(onlyAt(DONE, [copy]));
    },
  );

  test('a copy of the same revision in another folder is passed over for the file that is on record', async () => {
    const { board } = await boardWithPickup();
    copyFileSync(join(board.root, OPEN), join(board.root, 'pending', NAME));
    expect(await told(await callerOf(board))).toEqual(onlyAt(OPEN, [`pending/${NAME}`]));
  });

  test('a copy that says it is newer is passed over for the file that is on record', async () => {
    const { board } = await boardWithPickup();
    const text = (board.read(OPEN) ?? '').replace(/^revision: \d+/m, 'revision: 70');
    board.write(`blocked/${NAME}`, text);
    board.write(DONE, text);
    expect(await told(await callerOf(board))).toEqual(onlyAt(OPEN, [`blocked/${NAME}`, DONE]));
  });

  test('of two files that are both committed the later revision counts', async () => {
    const board = await finishedWithOldCopy();
    board.git('add', OPEN);
    board.git('-c', 'user.name=H', '-c', 'user.email=h@example.invalid', 'commit', '-qm', 'all there is');
    expect(await told(await callerOf(board))).toEqual(onlyAt(DONE, [OPEN]));
  });

  test('of two files that are both not on record the later revision counts', async () => {
    const { board } = await boardWithPickup();
    renameSync(join(board.root, OPEN), join(board.root, 'blocked', NAME));
    board.write(
      `pending/${NAME}`,
      (board.read(`blocked/${NAME}`) ?? '').replace(/^revision: \d+/m, 'revision: 1'),
    );
    expect((await told(await callerOf(board))).list).toEqual([`blocked/${NAME}`]);
  });

  test('a board whose branch is packed tells the same', async () => {
    const board = await finishedWithOldCopy();
    board.git('pack-refs', '--all');
    expect(await told(await callerOf(board))).toEqual(onlyAt(DONE, [OPEN]));
  });
});

test('a served board that knew the task before tells of the copy, and no more when that is gone', async () => {
  const { board } = await boardWithPickup();
  const caller = await stays(board);
  expect(await told(caller)).toEqual(onlyAt(OPEN, []));
  copyFileSync(join(board.root, OPEN), join(board.root, 'pending', NAME));
  expect(await told(caller)).toEqual(onlyAt(OPEN, [`pending/${NAME}`]));
  renameSync(join(board.root, 'pending', NAME), join(board.root, '..', 'aside.md'));
  expect(await told(caller)).toEqual(onlyAt(OPEN, []));
});

test('neither reports nor record-edits nor the doctor make an old copy live', async () => {
  const board = await finishedWithOldCopy();
  const commits = board.commits();
  for (const [name, input] of [
    ['report-progress', { message: 'going on' }],
    ['report-fail', { summary: 'x' }],
    ['report-blocker', { blocker: 'x' }],
  ] as const)
    expect(await board.fail(name, { task_id: 't-1', agent: 'a', ...input })).toMatchObject({
      code: 'invalid_transition',
    });
  expect(board.commits()).toBe(commits);
  await board.ok('record-edits', {});
  expect(board.read(OPEN)).toBeUndefined();
  expect(await board.ok('list-tasks', {})).toMatchObject({
    total: 1,
    items: [{ id: 't-1', status: 'done' }],
  });
  expect(await board.ok('audit', {})).toMatchObject({ violations: [] });
});

test('an old copy whose words were changed since is refused by record-edits, and the way is told', async () => {
  const { board } = await boardWithPickup();
  const old = board.read(OPEN) ?? '';
  board.pass(60);
  await board.ok('update-task', { task_id: 't-1', title: 'Another' });
  await board.ok('report-finish', { task_id: 't-1', agent: 'a', result: 'x', verification_notes: 'x' });
  board.write(OPEN, old);
  const { recorded, not_recorded } = await board.ok('record-edits', {});
  expect({ recorded, not_recorded }).toMatchObject({ recorded: [], not_recorded: [{ path: OPEN }] });
  expect(not_recorded[0]?.problem).toContain('bring what is new into that file, and delete this one');
  expect((await board.ok('show-task', { task_id: 't-1' })).task).toMatchObject({
    status: 'done',
    title: 'Another',
  });
});

test('what waits for a finished task does not wait for an old copy of it', async () => {
  const board = await finishedWithOldCopy();
  await board.ok('create-task', { id: 't-2', title: 'Two', depends_on: ['t-1'] });
  const ready = await board.ok('list-tasks', { ready: true });
  expect(ready.items).toMatchObject([{ id: 't-2', ready: true }]);
  expect((await board.ok('show-task', { task_id: 't-2' })).task.ready).toBe(true);
  expect((await board.ok('board-summary', {})).ready).toMatchObject({ total: 1 });
});

test('a task that a dead writer left in its old place as well is no copy', async () => {
  const board = await finishedWithOldCopy();
  const intent = [
    {
      witness: 'events/none.md',
      files: [
        { path: OPEN, before: null },
        { path: DONE, before: null },
      ],
    },
  ];
  board.write('.git/mission-control/intent', JSON.stringify(intent));
  expect(await told(board.board)).toEqual(onlyAt(DONE, []));
});
