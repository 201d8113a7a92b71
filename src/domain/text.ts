import * as z from 'zod';

const LINE_BREAK_OR_NUL = /[\n\r\v\f\u0085\u2028\u2029\0]/;

export const TITLE_MAX = 300;
export const LABEL_MAX = 64;
export const SHORT_TEXT_MAX = 300;
export const LONG_TEXT_MAX_BYTES = 256 * 1024;

/** Text that a rule has nothing against; the rule says what is wrong, or null. One check makes one schema, not five. */
function textBy(problemOf: (text: string) => string | null) {
  return z.string().check(({ value, issues }) => {
    const problem = problemOf(value);
    if (problem !== null) issues.push({ code: 'custom', message: problem, input: value, path: [] });
  });
}

/** One line of text for a title, a label, a mode or a choice: never empty, never broken over lines. */
export function singleLine(max: number) {
  return textBy((text) => {
    if (text === '') return 'expected some text, got nothing';
    if ([...text].length > max) return `expected at most ${max} characters`;
    if (LINE_BREAK_OR_NUL.test(text)) return 'expected one line, without line breaks or NUL';
    return encodingProblem(text);
  });
}

function encodingProblem(text: string): string | null {
  return text.isWellFormed() ? null : 'expected text that UTF-8 can hold';
}

function longTextProblem(text: string): string | null {
  const isLong = Buffer.byteLength(text) > LONG_TEXT_MAX_BYTES;
  return isLong ? `expected at most ${LONG_TEXT_MAX_BYTES} bytes of text` : encodingProblem(text);
}

/** Text of any shape up to 256 KiB of UTF-8. On the command line `-` reads it from standard input. */
export const LongText = textBy(longTextProblem).meta({ long: true });

/** Long text that has to say something. */
export const SomeText = textBy((text) =>
  text.trim() === '' ? 'expected some text, got only white space' : longTextProblem(text),
).meta({ long: true });

/** The first line of a message, for a commit's body or a one-line listing. */
export function firstLine(text: string): string {
  return text.split(/\r\n|[\n\r]/, 1)[0] ?? '';
}
