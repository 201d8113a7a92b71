import { expect, test } from 'vitest';
import { isYoung } from '../../../src/store/files/stamp.ts';

const NOW = Date.parse('2026-11-21T10:00:00.000Z');
const changed = (at: number) => ({ ino: 1, size: 1, mtimeMs: at - 10_000, ctimeMs: at });

test.each([
  ['a moment ago', NOW - 5.25, true],
  ['longer ago than a tick', NOW - 50.25, false],
  ['in whole seconds, as some file systems count, a second ago', NOW - 1_000, true],
  ['in whole seconds, and long ago', NOW - 10_000, false],
  ['in what the clock says is the future', NOW + 60_000.5, true],
])('a stamp of what was changed %s can be trusted or not', (_when, at, isDoubtful) => {
  expect(isYoung(changed(at), NOW)).toBe(isDoubtful);
});
