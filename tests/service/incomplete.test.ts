import { expect, test } from 'vitest';
import { loadAll } from '../../src/service/registry.ts';
import { warningLines } from '../../src/surfaces/text/envelope-text.ts';
import { PLAIN } from '../../src/surfaces/text/paint.ts';
import { renderInFewWords, renderText } from '../../src/surfaces/text/render.ts';
import { type TempBoard, tempBoard } from '../helpers/temp-board.ts';

const BROKEN = '---\nid: [\n---\n';

/** A board on which each list would be empty but for what cannot be read. */
async function brokenBoard(): Promise<TempBoard> {
  const board = await tempBoard();
  board.write('pending/broken.md', BROKEN);
  board.write('in_progress/broken-too.md', BROKEN);
  board.write('agents/broken.md', BROKEN);
  board.write('runs/2026/11/21/broken.md', BROKEN);
  board.write('events/2026/11/21/10/00/20261121T100000000Z-aaaaaa.note.board.md', BROKEN);
  return board;
}

/** Every operation that answers with a list of records, and how it is asked. */
const LISTS = [
  ['list-tasks', {}, 2],
  ['list-workers', {}, 2],
  ['list-runs', {}, 1],
  ['list-events', {}, 1],
  ['board-summary', {}, 3],
] as const;

test('every list says how much of it cannot be read, in text too, and does not look like an empty one', async () => {
  const { board } = await brokenBoard();
  for (const [name, input, unreadable] of LISTS) {
    const envelope = await board.call(name, input);
    expect(envelope, name).toMatchObject({ ok: true, data: { incomplete: { unreadable, not_recorded: 0 } } });
    const operation = (await loadAll()).find(({ declaration }) => declaration.name === name);
    if (operation === undefined || !envelope.ok) throw new Error(name);
    for (const render of [renderText, renderInFewWords])
      expect(render(operation, envelope.data, PLAIN), name).toContain(`incomplete: ${unreadable} unreadable`);
  }
});

test('an answer that is whole does not speak of it', async () => {
  const board = await tempBoard();
  await board.ok('create-task', { title: 'One', id: 't-1' });
  const data = await board.ok('show-task', { task_id: 't-1' });
  expect(data.incomplete).toEqual({ unreadable: 0, not_recorded: 0 });
  const operation = (await loadAll()).find(({ declaration }) => declaration.name === 'show-task');
  if (operation === undefined) throw new Error('show-task');
  expect(renderText(operation, data, PLAIN)).not.toContain('incomplete');
});

test('each operation that answers with a page or shows lists of records declares it', async () => {
  const answers = (await loadAll()).flatMap((operation) =>
    operation.access === 'read' && 'shape' in operation.output
      ? [{ name: operation.declaration.name, shape: operation.output.shape as Record<string, unknown> }]
      : [],
  );
  const lists = answers.filter(({ shape }) =>
    ['items', 'tasks', 'runs', 'counts'].some((key) => key in shape),
  );
  const isNumber = ['audit'];
  const silent = lists.filter(({ name, shape }) => !('incomplete' in shape) && !isNumber.includes(name));
  expect(silent.map(({ name }) => name)).toEqual([]);
});

test('many foreign files are three lines and a number in text', async () => {
  const board = await tempBoard();
  for (let index = 0; index < 61; index++) board.write(`pending/task-${index}.md`, BROKEN);
  const envelope = await board.board.call('list-tasks', {});
  const lines = warningLines(envelope, "'mission-control doctor'");
  expect(lines).toHaveLength(4);
  expect(lines.at(-1)).toContain("58 more; 'mission-control doctor'");
  expect(envelope.warnings).toHaveLength(51);
  expect(envelope.warnings.at(-1)).toMatchObject({ code: 'more_warnings', count: 11 });
});

test('a new file with only a heading is pending and not recorded yet, until it is', async () => {
  const board = await tempBoard();
  board.write('pending/new.md', '# Heading only\n');
  const before = await board.board.call('list-tasks', {});
  expect(before).toMatchObject({
    ok: true,
    data: { incomplete: { unreadable: 0, not_recorded: 1 } },
    warnings: [{ code: 'not_recorded', path: 'pending/new.md' }],
  });
  expect(before.warnings[0]?.message).toContain('record-edits');
  expect(await board.ok('board-summary', {})).toMatchObject({
    counts: { pending: 1 },
    incomplete: { not_recorded: 1 },
    unrecorded_edits: [{ path: 'pending/new.md', change: 'added', problem: null }],
  });
  const { findings } = await board.ok('doctor', {});
  expect(findings).toMatchObject([{ severity: 'warning', code: 'unrecorded_edit', fixable: true }]);
  await board.ok('record-edits', {});
  expect(await board.board.call('list-tasks', {})).toMatchObject({
    data: { total: 1, incomplete: { unreadable: 0, not_recorded: 0 } },
    warnings: [],
  });
});

test("another tool's task with an empty list for an assignee can be recorded", async () => {
  const board = await tempBoard();
  board.write(
    'pending/task-1 - Fix.md',
    "---\nid: task-1\ntitle: Fix\nstatus: To Do\nassignee: []\ncreated_date: '2026-01-01'\nlabels: []\n---\nText.\n",
  );
  await board.ok('record-edits', {});
  expect((await board.ok('list-tasks', {})).items).toMatchObject([{ title: 'Fix', assignee: null }]);
});
