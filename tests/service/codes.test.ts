import { expect, test } from 'vitest';
import { CODE_KINDS, CODES } from '../../src/service/codes.ts';
import { OPERATION_NAMES } from '../../src/service/registry.ts';
import { OWN_COMMANDS } from '../../src/surfaces/cli/commands.ts';

const WORDS_MAX = 25;

test('every code of every kind has a sentence of meaning and one of what to do', () => {
  for (const { code, kind, means, remedy } of CODES) {
    for (const text of [means, remedy])
      expect({ code, kind, text }).toEqual({ code, kind, text: expect.stringMatching(/^\S.{9,}\.$/) });
    const long = [means, remedy]
      .flatMap((text) => text.split(/(?<=[.;:]) /))
      .filter((sentence) => sentence.split(' ').length > WORDS_MAX);
    expect({ code, kind, long }).toEqual({ code, kind, long: [] });
  }
});

test('no kind has a code twice, and each has some', () => {
  for (const kind of CODE_KINDS) {
    const codes = CODES.filter((told) => told.kind === kind).map(({ code }) => code);
    expect(codes.length).toBeGreaterThan(5);
    expect([...new Set(codes)]).toEqual(codes);
  }
});

test('what to do names only commands that there are', () => {
  const known = [...OPERATION_NAMES, ...Object.keys(OWN_COMMANDS), '--help'];
  const named = CODES.flatMap(({ means, remedy }) => [
    ...`${means} ${remedy}`.matchAll(/mission-control ((?:report )?[\w-]+)/g),
  ]);
  expect(named.length).toBeGreaterThan(20);
  expect(
    named.map(([, word = '']) => word.replace(' ', '-')).filter((word) => !known.includes(word)),
  ).toEqual([]);
});

test('what a worker is told of a task that is not its own never leads to taking it by force', () => {
  for (const code of ['task_held', 'not_assigned', 'run_superseded']) {
    const told = CODES.find((one) => one.code === code);
    expect(told?.remedy).not.toMatch(/force|assign-task|pickup/);
  }
});
