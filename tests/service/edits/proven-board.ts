import { expect } from 'vitest';
import { expectSound } from '../../helpers/sound-board.ts';
import type { TempBoard } from '../../helpers/temp-board.ts';

/** What has to hold once hand edits are on record: board and branch agree, and the history tells each move once. */
export async function expectProven(board: TempBoard): Promise<void> {
  expectSound(board.root);
  expect(await board.ok('audit', {})).toMatchObject({ violation_count: 0, not_recorded: [] });
}
