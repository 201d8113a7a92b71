import { describe, expect, test } from 'vitest';
import { countNeeds } from '../../../src/domain/need.ts';
import { PLAIN } from '../../../src/surfaces/text/paint.ts';
import { summaryBrief } from '../../../src/surfaces/text/summary-brief.ts';
import { summaryText } from '../../../src/surfaces/text/summary-text.ts';
import { type TempBoard, tempBoard } from '../../helpers/temp-board.ts';
import { block, boardWithTask, refused, warningsOf } from '../trail.ts';

/** Nothing keeps it from being recorded. */
const SOUND = { problem: null, line: null };

async function add(board: TempBoard, ...ids: string[]): Promise<void> {
  for (const id of ids) await board.ok('create-task', { title: id, id });
}

async function finish(board: TempBoard, id: string): Promise<void> {
  await board.ok('report-pickup', { task_id: id, agent: 'a' });
  await board.ok('report-finish', { task_id: id, agent: 'a', result: 'x', verification_notes: 'x' });
}

test('an empty board is summed up', async () => {
  const board = await tempBoard({ recent_limit: 3 });
  const none = { items: [], total: 0 };
  expect(await board.ok('board-summary', {})).toEqual({
    generated_at: '2026-11-21T10:00:00.000Z',
    board: { name: 'board', branch: 'main', commit: board.git('rev-parse', 'HEAD').trim() },
    counts: { pending: 0, in_progress: 0, blocked: 0, done: 0, closed: 0, total: 0 },
    in_progress: [],
    blocked: { ...none, limit: expect.any(Number) },
    recent_finished: { ...none, limit: 3 },
    ready: { total: 0, items: [] },
    free_workers: { items: [], total: 0, limit: 20 },
    needs: { items: [], total: 0, by_kind: countNeeds([]), limit: 20 },
    resume: expect.stringMatching(/^20261121T100000000Z-/),
    workers: { fresh: 0, quiet: 0, stale: 0, missing: 0, inactive: 0, total: 0, hidden: 0 },
    stale_workers: [],
    unrecorded_edits: [],
    unrecorded_edits_total: 0,
    incomplete: { unreadable: 0, not_recorded: 0 },
  });
});

test('tasks are counted by status, and those that can be taken', async () => {
  const board = await boardWithTask();
  await add(board, 't-2', 't-3', 't-4');
  await board.ok('update-task', { task_id: 't-2', depends_on: ['t-4'] });
  await board.ok('update-task', { task_id: 't-3', depends_on: ['t-1'] });
  await board.ok('move-task', { task_id: 't-4', status: 'in_progress' });
  await finish(board, 't-1');
  const { counts, ready } = await board.ok('board-summary', {});
  expect(counts).toEqual({ pending: 2, in_progress: 1, blocked: 0, done: 1, closed: 0, total: 4 });
  expect(ready).toMatchObject({ total: 1, items: [{ id: 't-3' }] });
});

test('tasks in progress are grouped by worker, those of nobody apart', async () => {
  const board = await boardWithTask();
  await add(board, 't-2', 't-3', 't-4');
  await board.ok('report-pickup', { task_id: 't-1', agent: 'b' });
  board.pass(181);
  await board.ok('report-pickup', { task_id: 't-3', agent: 'a' });
  await board.ok('report-pickup', { task_id: 't-2', agent: 'a' });
  await board.ok('move-task', { task_id: 't-4', status: 'in_progress' });
  const { in_progress } = await board.ok('board-summary', {});
  expect(
    in_progress.map(({ agent_id, liveness, tasks }) => [agent_id, liveness, tasks.map(({ id }) => id)]),
  ).toEqual([
    ['a', 'fresh', ['t-2', 't-3']],
    ['b', 'stale', ['t-1']],
    [null, null, ['t-4']],
  ]);
});

test('blocked tasks are shown with their blocker', async () => {
  const board = await boardWithTask();
  await block(board, 't-1', 'the key');
  const { blocked } = await board.ok('board-summary', {});
  expect(blocked).toMatchObject({ total: 1, items: [{ id: 't-1', blocker: { text: 'the key' } }] });
});

test('recently finished tasks come last finished first, as many as asked for', async () => {
  const board = await tempBoard({ recent_limit: 3 });
  await add(board, '1', '2', '3', '4');
  await finish(board, '3');
  await finish(board, '2');
  board.pass(12 * 3600);
  await finish(board, '1');
  board.pass(24 * 3600);
  await finish(board, '4');
  const recent = async (input = {}) => (await board.ok('board-summary', input)).recent_finished;
  const shown = await recent();
  expect(shown).toMatchObject({ total: 4, limit: 3 });
  expect(shown.items.map(({ id }) => id)).toEqual(['4', '1', '2']);
  expect((await recent({ recent_limit: 1 })).items.map(({ id }) => id)).toEqual(['4']);
  expect((await recent({ recent_limit: 500 })).items.map(({ id }) => id)).toEqual(['4', '1', '2', '3']);
  await refused(board, 'board-summary', { recent_limit: 0 }, 'invalid_input');
  await refused(board, 'board-summary', { recent_limit: 501 }, 'invalid_input');
});

test('workers are counted by liveness, and the silent ones named', async () => {
  const board = await boardWithTask();
  await board.ok('report-pickup', { task_id: 't-1', agent: 's' });
  await board.ok('report-heartbeat', { agent: 's' });
  board.pass(200);
  await board.ok('report-heartbeat', { agent: 'f' });
  await board.ok('update-agent-status', { agent: 'i', status: 'offline' });
  board.write('agents/m.md', '---\nid: m\nstatus: active\n---\n');
  const { workers, stale_workers } = await board.ok('board-summary', {});
  expect(workers).toMatchObject({ fresh: 1, stale: 1, missing: 1, inactive: 1, total: 4 });
  const silent = { current_task_id: null, last_report_age_seconds: null, last_heartbeat_age_seconds: null };
  expect(stale_workers).toEqual([
    { agent_id: 'm', liveness: 'missing', ...silent },
    {
      agent_id: 's',
      liveness: 'stale',
      current_task_id: 't-1',
      last_report_age_seconds: 200,
      last_heartbeat_age_seconds: 200,
    },
  ]);
});

describe('unrecorded edits', () => {
  const file = (id: string) => `---\nid: ${id}\ntitle: ${id}\ncreated_at: 2026-11-01T00:00:00.000Z\n---\n`;
  const edits = async (board: TempBoard) => (await board.ok('board-summary', {})).unrecorded_edits;

  test('are files that were edited, added and deleted by hand, staged or not', async () => {
    const board = await boardWithTask();
    await add(board, 't-2');
    await finish(board, 't-1');
    board.write('pending/new.md', file('new'));
    board.write('blocked/staged.md', file('staged'));
    board.git('add', 'blocked/staged.md');
    board.git('rm', '-q', '--cached', 'pending/t-2-t-2.md');
    board.write('agents/a.md', `${board.read('agents/a.md')}Night shift.\n`);
    board.git('rm', '-q', 'done/2026/11/21/t-1-one.md');
    const found = await edits(board);
    expect(found.sort((one, other) => (one.path < other.path ? -1 : 1))).toEqual([
      { path: 'agents/a.md', change: 'edited', ...SOUND },
      { path: 'blocked/staged.md', change: 'added', ...SOUND },
      { path: 'done/2026/11/21/t-1-one.md', change: 'deleted', ...SOUND },
      { path: 'pending/new.md', change: 'added', ...SOUND },
    ]);
  });

  test('say what keeps them from being recorded, and where', async () => {
    const board = await boardWithTask();
    board.write('pending/t-1-one.md', '---\nid: t-1\ntitle: [\n---\n');
    board.write('agents/b.md', '---\nid: c\nstatus: active\n---\n');
    expect(await edits(board)).toEqual([
      {
        path: 'agents/b.md',
        change: 'added',
        line: null,
        problem: expect.stringMatching(/expected a file named after it, c\.md/),
      },
      {
        path: 'pending/t-1-one.md',
        change: 'edited',
        line: 3,
        problem: expect.stringContaining('t-1-one.md:3'),
      },
    ]);
  });

  test('are gone once a report has recorded them', async () => {
    const board = await boardWithTask();
    const path = 'pending/t-1-one.md';
    board.write(path, `${board.read(path)}More.\n`);
    expect(await edits(board)).toEqual([{ path, change: 'edited', ...SOUND }]);
    const before = board.commits();
    await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
    expect(board.commits()).toBe(before + 2);
    expect(await edits(board)).toEqual([]);
  });
});

describe('a task file that cannot be read', () => {
  const BROKEN = '---\nid: t-2\ntitle: Two\npriority: soon\ncreated_at: 2026-11-01T00:00:00.000Z\n---\n';
  const path = 'pending/t-2-two.md';

  async function boardWithBroken(): Promise<TempBoard> {
    const board = await boardWithTask();
    board.write(path, BROKEN);
    board.git('add', '.');
    board.git('-c', 'user.name=T', '-c', 'user.email=t@x', 'commit', '-qm', 'broken');
    return board;
  }

  test.each(['list-tasks', 'board-summary'] as const)(
    'is named by %s, with path and line',
    async (operation) => {
      const board = await boardWithBroken();
      expect(await warningsOf(board, operation, {})).toMatchObject([
        { code: 'malformed_file', path, line: 4 },
      ]);
    },
  );

  test('hides no other task, and is counted', async () => {
    const board = await boardWithBroken();
    expect((await board.ok('list-tasks', {})).items.map(({ id }) => id)).toEqual(['t-1']);
    expect((await board.ok('board-summary', {})).counts).toMatchObject({ pending: 2, total: 2 });
  });

  test('hides no task that depends on it', async () => {
    const board = await boardWithBroken();
    board.write(
      'pending/t-3.md',
      BROKEN.replaceAll('t-2', 't-3').replace('priority: soon', 'depends_on: [t-2]'),
    );
    const { items } = await board.ok('list-tasks', {});
    expect(items.map(({ id, ready }) => [id, ready])).toEqual([
      ['t-3', false],
      ['t-1', true],
    ]);
    expect((await board.ok('board-summary', {})).ready).toMatchObject({ total: 1 });
  });

  test('hides no task whose id its name begins with', async () => {
    const board = await boardWithBroken();
    board.write('pending/t.md', BROKEN.replaceAll('t-2', 't').replace('soon', 'low'));
    const { task } = await board.ok('report-pickup', { task_id: 't', agent: 'a' });
    expect(task?.status).toBe('in_progress');
  });

  test.each([
    ['move-task', { task_id: 't-2', status: 'in_progress' }],
    ['report-pickup', { task_id: 't-2', agent: 'a' }],
    ['update-task', { task_id: 't-2', title: 'Three' }],
    ['append-event', { type: 'note', entity_type: 'task', entity_id: 't-2', message: 'x' }],
    ['show-task', { task_id: 't-2' }],
  ] as const)('is refused to %s, and stays as it is', async (operation, input) => {
    const board = await boardWithBroken();
    const details = await refused(board, operation, input as never, 'malformed_file');
    expect(details).toMatchObject({ path, line: 4 });
    expect(board.read(path)).toBe(BROKEN);
  });

  test('stays as it is while others are written', async () => {
    const board = await boardWithBroken();
    await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
    await finish(board, 't-1');
    expect(board.read(path)).toBe(BROKEN);
  });
});

test.each([
  ['list-workers', 'agents/z.md'],
  ['list-runs', 'runs/2026/11/21/r-z.md'],
  ['list-events', 'events/2026/11/21/09/00/20261121T090000000Z-aaaaaa.note.t-1.md'],
] as const)('%s names a file that cannot be read, and shows the others', async (operation, path) => {
  const board = await boardWithTask();
  await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  const before = await board.ok(operation, {});
  board.write(path, '---\nid: z\nid: z\n---\n');
  expect(await warningsOf(board, operation, {})).toMatchObject([{ code: 'malformed_file', path, line: 3 }]);
  expect((await board.ok(operation, {})).items).toEqual(before.items);
});

test('of hand edits beyond number some are listed, and all are counted', async () => {
  const board = await tempBoard();
  for (let number = 0; number < 510; number++)
    board.write(`pending/broken-${number}.md`, '---\nid: [\n---\n');
  const summary = await board.ok('board-summary', {});
  expect(summary.unrecorded_edits).toHaveLength(500);
  expect(summary).toMatchObject({
    unrecorded_edits_total: 510,
    counts: { pending: 510 },
    incomplete: { unreadable: 510 },
  });
  expect(summaryText(summary, PLAIN)).toMatch(/\n {2}and 10 more$/);
  expect(summaryBrief(summary)).toMatch(/ and \d+ more$/);
});
