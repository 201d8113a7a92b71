import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { columnsOf } from '../../../src/domain/columns.ts';
import { loadOperation, type OperationName } from '../../../src/service/registry.ts';
import { PLAIN, paintFor } from '../../../src/surfaces/text/paint.ts';
import { renderText } from '../../../src/surfaces/text/render.ts';
import { START, tempBoard } from '../../helpers/temp-board.ts';

const TITLE = 'Fix the login form, which loses the password whenever the page is reloaded by somebody';
const MODE = 'looking through everything that was ever said of it';

/** A board with a task in each status, whose words are longer than a line. */
async function fullBoard() {
  const board = await tempBoard();
  for (const id of ['t-7k3f9a2m', 't-2', 't-3', 't-4'])
    await board.ok('create-task', { id, title: TITLE, priority: 'critical' });
  for (const [id, agent] of [
    ['t-7k3f9a2m', 'agent-historian'],
    ['t-2', 'agent-2'],
    ['t-3', 'agent-3'],
  ] as const)
    await board.ok('report-pickup', { task_id: id, agent, mode: MODE });
  await board.ok('report-progress', { task_id: 't-7k3f9a2m', agent: 'agent-historian', message: TITLE });
  await board.ok('report-blocker', {
    task_id: 't-2',
    agent: 'agent-2',
    blocker: `Which login? ${TITLE}`,
    kind: 'question',
    option: ['OAuth', 'password'],
    recommend: 'OAuth',
  });
  await board.ok('report-finish', {
    task_id: 't-3',
    agent: 'agent-3',
    result: TITLE,
    verification_notes: TITLE,
  });
  board.pass(3 * 3600);
  return board;
}

const READS: [OperationName, Record<string, unknown>][] = [
  ['list-tasks', { limit: 2 }],
  ['list-workers', { limit: 1 }],
  ['list-runs', { limit: 1 }],
  ['list-events', { limit: 15 }],
  ['show-task', { task_id: 't-2' }],
  ['show-task', { task_id: 't-7k3f9a2m' }],
  ['show-worker', { agent_id: 'agent-historian' }],
  ['board-summary', {}],
];

/** A path and a cursor are to be copied, and stay whole. */
const isWhole = (line: string) => /^\s*(\S+: +|--cursor )?\S+$/.test(stripVTControlCharacters(line));

test('in a terminal of 80 or 40 columns every answer fits', async () => {
  const board = await fullBoard();
  for (const [name, input] of READS) {
    const data = await board.ok(name, input as never);
    for (const columns of [80, 40]) {
      const paint = paintFor({ isTTY: true, columns }, true, () => board.now);
      const text = renderText(await loadOperation(name), data, paint);
      const wide = text.split('\n').filter((line) => columnsOf(line) > columns && !isWhole(line));
      expect({ name, columns, wide }).toEqual({ name, columns, wide: [] });
      expect(text).toContain('agent-');
    }
  }
});

test('a file or a pipe gets every title whole, and times as they are written', async () => {
  const board = await fullBoard();
  const text = renderText(await loadOperation('list-tasks'), await board.ok('list-tasks', {}), PLAIN);
  expect(text.match(new RegExp(TITLE, 'g'))).toHaveLength(4);
  const runs = renderText(await loadOperation('list-runs'), await board.ok('list-runs', {}), PLAIN);
  expect(runs).toContain(new Date(START).toISOString());
});

test('a blocker is shown in words, and a time at a terminal with how long ago it was', async () => {
  const board = await fullBoard();
  const shown = await board.ok('show-task', { task_id: 't-2' });
  const operation = await loadOperation('show-task');
  for (const paint of [PLAIN, paintFor({ isTTY: true, columns: 200 }, false, () => board.now)]) {
    const text = renderText(operation, shown, paint);
    expect(text).toContain(`question: Which login? ${TITLE} [OAuth (recommended) | password]`);
    expect(text).not.toContain('{"');
    expect(text.includes('2026-11-21 10:00 (3 h ago)')).toBe(paint !== PLAIN);
  }
});

test('the way to the next page is short enough to type, and works', async () => {
  const board = await fullBoard();
  const text = renderText(
    await loadOperation('list-tasks'),
    await board.ok('list-tasks', { limit: 2 }),
    PLAIN,
  );
  const cursor = /2 of 4; next page: the same with --cursor (\S+)$/.exec(text)?.[1] ?? '';
  expect(cursor.length).toBeLessThan(48);
  expect((await board.ok('list-tasks', { limit: 2, cursor })).items).toHaveLength(2);
});

test('what the doctor found, an audit and a write fit a narrow terminal, and commands to paste stay whole', async () => {
  const board = await fullBoard();
  board.write('pending/new.md', '# New\n');
  board.git(
    '-c',
    'user.name=H',
    '-c',
    'user.email=h@example.invalid',
    'commit',
    '-qam',
    'by hand',
    '--allow-empty',
  );
  const answers: [OperationName, unknown][] = [
    ['doctor', await board.ok('doctor', {})],
    ['audit', await board.ok('audit', {})],
    ['create-task', await board.ok('create-task', { id: 't-9', title: TITLE })],
  ];
  for (const [name, data] of answers) {
    const paint = paintFor({ isTTY: true, columns: 40 }, true, () => board.now);
    const lines = stripVTControlCharacters(renderText(await loadOperation(name), data, paint)).split('\n');
    const wide = lines.filter((line) => columnsOf(line) > 40 && !/^ *(→ )?'?mission-control /.test(line));
    expect({ name, wide }).toEqual({ name, wide: [] });
  }
});
