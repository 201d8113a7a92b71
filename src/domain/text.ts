import * as z from 'zod';

const BREAKS = '\\n\\r\\v\\f\\u0085\\u2028\\u2029\\0';
const LINE_BREAK_OR_NUL = new RegExp(`[${BREAKS}]`);

export const TITLE_MAX = 300;
export const LABEL_MAX = 64;
export const SHORT_TEXT_MAX = 300;
export const LONG_TEXT_MAX_BYTES = 256 * 1024;

const TOO_LONG = `expected at most ${LONG_TEXT_MAX_BYTES} bytes of text`;

/**
 * Text that a rule has nothing against; the rule says what is wrong, or null. One check makes one schema, not five.
 * What the rule means is told beside it, for whoever describes the schema.
 */
function textBy(problemOf: (text: string) => string | null, told: Record<string, unknown>) {
  return z
    .string()
    .check(({ value, issues }) => {
      const problem = problemOf(value);
      if (problem !== null) issues.push({ code: 'custom', message: problem, input: value, path: [] });
    })
    .register(z.globalRegistry, told);
}

/** Neither a control, nor white space, nor a character that nobody sees. */
const VISIBLE = /[^\p{Cc}\p{Cf}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** True for text of which a reader sees something. */
export function isVisible(text: string): boolean {
  return VISIBLE.test(text);
}

/**
 * One line of text for a title, a label, a mode or a choice: never empty, never broken over lines. `problemOf` may have
 * more against it.
 */
export function singleLine(
  max: number,
  problemOf: (text: string) => string | null = encodingProblem,
  rules: Record<string, unknown> = {},
) {
  const told = { minLength: 1, maxLength: max, pattern: `^[^${BREAKS}]+$`, ...rules };
  return textBy((text) => {
    if (text === '') return 'expected some text';
    if ([...text].length > max) return `expected at most ${max} characters`;
    if (LINE_BREAK_OR_NUL.test(text)) return 'expected one line, without line breaks or NUL';
    return encodingProblem(text) ?? problemOf(text);
  }, told);
}

/** The same for text that a request gives and that a reader has to find again: something of it can be seen. */
export function visibleLine(max: number) {
  const rule = 'expected some text that can be seen';
  return singleLine(max, (text) => (isVisible(text) ? null : rule), { rule });
}

function encodingProblem(text: string): string | null {
  return text.isWellFormed() ? null : 'expected text that UTF-8 can hold';
}

function longTextProblem(text: string): string | null {
  const isLong = Buffer.byteLength(text) > LONG_TEXT_MAX_BYTES;
  return isLong ? TOO_LONG : encodingProblem(text);
}

/** JSON Schema counts characters, not bytes, so the `rule` says the rest in words. */
const LONG = { long: true, maxLength: LONG_TEXT_MAX_BYTES, rule: TOO_LONG };

/** Text of any shape up to 256 KiB of UTF-8. On the command line `-` reads it from standard input. */
export const LongText = textBy(longTextProblem, LONG);

/** Long text that has to say something. */
export const SomeText = textBy(
  (text) => (isVisible(text) ? longTextProblem(text) : 'expected some text that is more than white space'),
  { ...LONG, pattern: '\\S' },
);

/** The first line of a message, for a commit's body or a one-line listing. */
export function firstLine(text: string): string {
  return text.split(/\r\n|[\n\r]/, 1)[0] ?? '';
}

/** A text without any of some characters at its end. A pattern for that would begin anew at each such run within the text. */
export function trimEndOf(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}

const BEYOND_ASCII = /[\u0080-\uffff]/;
/** Unicode's bound for what one letter bears: to put more of them in order takes the square of their number. */
const MARKS_IN_A_ROW = /\p{M}{30}/gu;
const JOINER = '\u034f';

/**
 * Text as it is searched: two texts that a reader takes for the same, but for their case, fold to the same, however their
 * letters are composed. It goes by way of capitals, for which `ß` is `SS`.
 */
export function folded(text: string): string {
  if (!BEYOND_ASCII.test(text)) return text.toLowerCase();
  const composed = text.replace(MARKS_IN_A_ROW, `$&${JOINER}`).normalize('NFKC');
  return composed.toUpperCase().toLowerCase().replaceAll('ς', 'σ').normalize('NFC');
}

/** Text however its letters are composed: the same word, typed on two systems, need not be the same bytes. */
export function composed(text: string): string {
  return text.normalize('NFC');
}
