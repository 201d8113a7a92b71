import { expect, test } from 'vitest';
import { openBoard } from '../../../src/index.ts';
import { compactBoard } from '../../../src/service/board/compact.ts';
import { callOptions, openAt } from '../../../src/service/open-board.ts';
import { tempBoard } from '../../helpers/temp-board.ts';

test.each([
  ['compact_after_days', 36_500],
  ['stale_after_seconds', 3_153_600_000],
  ['recent_limit', 500],
])('%s has a bound, which board.yaml is told of', async (key, most) => {
  for (const [value, isTaken] of [
    [most, true],
    [most + 1, false],
    [999_999_999_999_999, false],
    [0, false],
  ] as const) {
    const { root, now } = await tempBoard({ [key]: value });
    const settings = { now: () => now };
    const answers = [
      await openBoard(root, settings).call('board-summary', {}),
      await compactBoard(() => openAt(root), callOptions(settings), { agent: undefined, isTrial: true }),
    ];
    const message = `board.yaml: ${key}: expected a whole number from 1 to ${most}`;
    const refused = {
      ok: false,
      error: { code: 'malformed_file', message: expect.stringContaining(message) },
    };
    for (const answer of answers) expect(answer).toMatchObject(isTaken ? { ok: true } : refused);
  }
});
