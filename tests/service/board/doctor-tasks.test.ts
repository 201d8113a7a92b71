import { expect, test } from 'vitest';
import type { TempBoard } from '../../helpers/temp-board.ts';
import {
  BLOCKED,
  busyBoard,
  commitAll,
  DAY,
  DONE,
  edit,
  findingsOn,
  foundOn,
  move,
  pathOf,
  TAKEN,
  WAITING,
} from './examine.ts';

/** What is done to a board by hand, and committed, and what the doctor says of it: `code path`. */
interface Case {
  name: string;
  spoil(board: TempBoard): void;
  finds: string[];
}

const CASES: Case[] = [
  {
    name: 'a task that lies in two status folders',
    spoil: (board) =>
      board.write(`pending/${TAKEN}-taken.md`, board.read(`in_progress/${TAKEN}-taken.md`) ?? ''),
    finds: [`status_without_event pending/${TAKEN}-taken.md`, `task_twice pending/${TAKEN}-taken.md`],
  },
  {
    name: 'tasks whose ids differ only in case',
    spoil: (board) => {
      const text = board.read(`pending/${WAITING}-waiting.md`) ?? '';
      board.write('pending/T-WAITING.md', text.replace(`id: ${WAITING}`, 'id: T-WAITING'));
    },
    finds: [`task_twice pending/${WAITING}-waiting.md`],
  },
  {
    name: 'a done task in another day’s folder',
    spoil: (board) => move(board, `${DAY}/${DONE}-done.md`, `done/2026/01/02/${DONE}-done.md`),
    finds: [`task_in_wrong_day done/2026/01/02/${DONE}-done.md`],
  },
  {
    name: 'a done task that does not say since when',
    spoil: (board) => edit(board, `${DAY}/${DONE}-done.md`, /^finished_at: .*\n/m, ''),
    finds: [`done_without_time ${DAY}/${DONE}-done.md`],
  },
  {
    name: 'a task file whose name does not begin with its id',
    spoil: (board) => move(board, `pending/${WAITING}-waiting.md`, 'pending/a-note.md'),
    finds: ['task_file_name pending/a-note.md'],
  },
  {
    name: 'a task in a folder where no list looks',
    spoil: (board) => move(board, `pending/${WAITING}-waiting.md`, `pending/later/${WAITING}-waiting.md`),
    finds: [`misplaced_file pending/later/${WAITING}-waiting.md`],
  },
  {
    name: 'a blocked task without a blocker',
    spoil: (board) => edit(board, `blocked/${BLOCKED}-blocked.md`, /^blocker:\n(?: .*\n)+/m, ''),
    finds: [`blocked_without_blocker blocked/${BLOCKED}-blocked.md`],
  },
  {
    name: 'a task that waits for one that there is not',
    spoil: (board) => edit(board, `pending/${WAITING}-waiting.md`, 'depends_on: []', 'depends_on: [t-none]'),
    finds: [`dependency_missing pending/${WAITING}-waiting.md`],
  },
  {
    name: 'a task that was moved without an event',
    spoil: (board) => move(board, `pending/${WAITING}-waiting.md`, `in_progress/${WAITING}-waiting.md`),
    finds: [`status_without_event in_progress/${WAITING}-waiting.md`],
  },
  {
    name: 'a task of which no event tells',
    spoil: (board) =>
      board.write(
        'pending/t-new.md',
        '---\nid: t-new\ntitle: New\ncreated_at: 2026-11-21T10:00:00.000Z\n---\n',
      ),
    finds: ['status_without_event pending/t-new.md'],
  },
  {
    name: 'a current run that there is not',
    spoil: (board) =>
      edit(board, `in_progress/${TAKEN}-taken.md`, /^current_run: .*$/m, 'current_run: r-none'),
    finds: [`dangling_run in_progress/${TAKEN}-taken.md`],
  },
  {
    name: 'a current run that is another task’s',
    spoil: (board) => {
      const other = /^current_run: (.*)$/m.exec(board.read(`blocked/${BLOCKED}-blocked.md`) ?? '')?.[1];
      edit(board, `in_progress/${TAKEN}-taken.md`, /^current_run: .*$/m, `current_run: ${other}`);
    },
    finds: [`dangling_run in_progress/${TAKEN}-taken.md`],
  },
];

test.each(CASES.map((each) => [each.name, each] as const))('finds %s', async (_name, { spoil, finds }) => {
  const board = await busyBoard();
  spoil(board);
  commitAll(board);
  expect(await foundOn(board)).toEqual(finds);
});

test('finds a current run that has ended', async () => {
  const board = await busyBoard();
  const run = pathOf(board, 'runs', (await board.ok('show-task', { task_id: TAKEN })).task.current_run ?? '');
  edit(board, run, 'status: running', 'status: failed');
  commitAll(board);
  expect(await foundOn(board)).toEqual([`dangling_run in_progress/${TAKEN}-taken.md`]);
});

test('names the line of a file that cannot be read', async () => {
  const board = await busyBoard();
  edit(board, `pending/${WAITING}-waiting.md`, /^title: .*$/m, 'title: [');
  commitAll(board);
  const [finding] = await findingsOn(board.root);
  expect(finding).toMatchObject({ code: 'malformed_file', path: `pending/${WAITING}-waiting.md` });
  expect(finding?.message).toMatch(/^line \d+: /);
});
