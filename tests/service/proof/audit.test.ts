import { expect, test } from 'vitest';
import type { TempBoard } from '../../helpers/temp-board.ts';
import { BLOCKED, moved, OPEN, PENDING, violationsOf } from '../board/audited-history.ts';
import { boardWithTask, commitWith, drag, forgedId } from '../board/forged-history.ts';

const about = (type: string, number: number) => ({ id: forgedId(number), type, from: null, to: null });

/** Puts `t-1` into review by forged events, with or without asking for approval. */
function toReview(board: TempBoard, isAsked: boolean): void {
  drag(board, PENDING, OPEN);
  commitWith(board, [moved('pending', 'in_progress', 1)]);
  drag(board, OPEN, BLOCKED);
  commitWith(board, [
    moved('in_progress', 'blocked', 2),
    ...(isAsked ? [about('approval-requested', 3)] : []),
  ]);
}

const DONE = 'done/2026/11/22/t-1-one.md';

const FORGERIES: [what: string, forge: (board: TempBoard) => void, event: number][] = [
  [
    'an approval of a task that was not in review',
    (board) => {
      toReview(board, false);
      drag(board, BLOCKED, DONE);
      commitWith(board, [about('approved', 4), moved('blocked', 'done', 5)]);
    },
    4,
  ],
  [
    'a return of a task that was not in review',
    (board) => {
      toReview(board, false);
      drag(board, BLOCKED, PENDING);
      commitWith(board, [about('returned', 4), moved('blocked', 'pending', 5)]);
    },
    4,
  ],
  [
    'an approval in review that moves nothing',
    (board) => {
      toReview(board, true);
      commitWith(board, [about('approved', 4)]);
    },
    4,
  ],
  [
    'an approval that is asked for twice',
    (board) => {
      toReview(board, true);
      commitWith(board, [about('approval-requested', 4)]);
    },
    4,
  ],
  [
    'a second approval after a move out of review',
    (board) => {
      toReview(board, true);
      drag(board, BLOCKED, DONE);
      commitWith(board, [about('approved', 4), moved('blocked', 'done', 5)]);
      drag(board, DONE, BLOCKED);
      commitWith(board, [moved('done', 'blocked', 6)]);
      drag(board, BLOCKED, DONE);
      commitWith(board, [about('approved', 7), moved('blocked', 'done', 8)]);
    },
    7,
  ],
];

test.each(FORGERIES)('%s is a violation', async (_what, forge, event) => {
  const board = await boardWithTask();
  forge(board);
  expect(await violationsOf(board)).toMatchObject([
    { code: 'approval_out_of_order', task_id: 't-1', event_id: forgedId(event) },
  ]);
});

const finish = { task_id: 't-1', agent: 'a', result: 'r', verification_notes: 'v' };

/** Into review and back, in again, past it by force, in again, and done; then begun anew with approval. */
async function liveWith(board: TempBoard): Promise<string[]> {
  const tips: string[] = [];
  const call = async (operation: string, input: Record<string, unknown> = {}) => {
    await board.ok(operation as 'report-pickup', { task_id: 't-1', ...input } as never);
    tips.push(board.git('rev-parse', 'HEAD').trim());
  };
  await call('update-task', { approval: 'finish' });
  await call('report-pickup', { agent: 'a' });
  await call('report-finish', finish);
  await call('return-task', { message: 'More.' });
  await call('report-pickup', { agent: 'a' });
  await call('report-finish', finish);
  await call('move-task', { status: 'in_progress', force: true });
  await call('report-pickup', { agent: 'a' });
  await call('report-finish', finish);
  await call('approve-task', { agent: 'b' });
  await call('move-task', { status: 'pending' });
  await call('update-task', { approval: 'start' });
  await call('approve-task');
  await call('move-task', { status: 'pending', force: true });
  await call('report-pickup', { agent: 'a' });
  await call('move-task', { status: 'pending', agent: 'a' });
  await call('return-task', { message: 'No.' });
  return tips;
}

test('what calls do is in order, from wherever the audit begins', async () => {
  const board = await boardWithTask();
  const tips = await liveWith(board);
  expect(await board.ok('audit', {})).toMatchObject({ violation_count: 0 });
  for (const since of tips) expect(await board.ok('audit', { since })).toMatchObject({ violation_count: 0 });
});
