import { expect } from 'vitest';
import type { TempBoard } from '../../helpers/temp-board.ts';
import { forgedId } from './forged-history.ts';

export const PENDING = 'pending/t-1-one.md';
export const BLOCKED = 'blocked/t-1-one.md';
export const OPEN = 'in_progress/t-1-one.md';

export interface Found {
  code: string;
  commit: string;
  path: string | null;
  task_id: string | null;
  event_id: string | null;
  message: string;
}

export async function violationsOf(board: TempBoard, input: object = {}): Promise<Found[]> {
  const { code, details } = await board.fail('audit', input);
  expect(code).toBe('board_corrupt');
  return details.violations as Found[];
}

export const eventOf = (board: TempBoard, part: string) =>
  board.files('events').find((path) => path.includes(part)) ?? '';

export const moved = (from: string | null, to: string | null, number = 1) => ({
  id: forgedId(number),
  from,
  to,
});
export const note = { id: forgedId(9), type: 'note', from: null, to: null };
