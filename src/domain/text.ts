import * as z from 'zod';

const LINE_BREAK_OR_NUL = /[\n\r\v\f\u0085\u2028\u2029\0]/;

export const TITLE_MAX = 300;
export const LABEL_MAX = 64;
export const SHORT_TEXT_MAX = 300;
export const LONG_TEXT_MAX_BYTES = 256 * 1024;

/** One line of text for a title, a label, a mode or a choice: never empty, never broken over lines. */
export function singleLine(max: number) {
  return z
    .string()
    .min(1, { error: 'expected some text, got nothing' })
    .refine((text) => [...text].length <= max, { error: `expected at most ${max} characters` })
    .refine((text) => !LINE_BREAK_OR_NUL.test(text), {
      error: 'expected one line, without line breaks or NUL',
    })
    .refine((text) => text.isWellFormed(), { error: 'expected text that UTF-8 can hold' });
}

/** Text of any shape up to 256 KiB of UTF-8. On the command line `-` reads it from standard input. */
export const LongText = z
  .string()
  .refine((text) => Buffer.byteLength(text) <= LONG_TEXT_MAX_BYTES, {
    error: `expected at most ${LONG_TEXT_MAX_BYTES} bytes of text`,
  })
  .refine((text) => text.isWellFormed(), { error: 'expected text that UTF-8 can hold' })
  .meta({ long: true });

/** Long text that has to say something. */
export const SomeText = LongText.refine((text) => text.trim() !== '', {
  error: 'expected some text, got only white space',
});

/** The first line of a message, for a commit's body or a one-line listing. */
export function firstLine(text: string): string {
  return text.split(/\r\n|[\n\r]/, 1)[0] ?? '';
}
