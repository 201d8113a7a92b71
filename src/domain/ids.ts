import * as z from 'zod';

const ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const WINDOWS_DEVICE = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?$/i;
const CROCKFORD = '0123456789abcdefghjkmnpqrstvwxyz';

/** A source of random bytes; injected so that tests can repeat themselves. */
export type RandomBytes = (count: number) => Uint8Array;

/** True for an id that is safe as a file name on every system and as a word in a commit trailer. */
export function isId(text: string): boolean {
  return ID.test(text) && !text.includes('..') && !text.endsWith('.') && !WINDOWS_DEVICE.test(text);
}

/** The id of a task, run or agent. */
export const Id = z
  .string()
  .refine(isId, {
    error:
      "expected 1 to 64 letters, digits, '.', '_' or '-', beginning with a letter or digit, " +
      "without '..', a trailing '.' or a device name",
  })
  .meta({ pattern: ID.source });

/** Random lower-case Crockford base-32 characters. */
export function randomCharacters(count: number, random: RandomBytes): string {
  return Array.from(random(count), (byte) => CROCKFORD[byte & 31]).join('');
}

/** The number that base-32 characters write. Others than Crockford's count as 0: an id may come from elsewhere. */
export function readCrockford(text: string): number {
  return [...text].reduce((sum, character) => sum * 32 + Math.max(0, CROCKFORD.indexOf(character)), 0);
}

/** A number in so many base-32 characters, which sort as the numbers do; null where they are too few. */
export function writeCrockford(value: number, length: number): string | null {
  if (value >= 32 ** length) return null;
  const digits = Array.from(
    { length },
    (_, index) => CROCKFORD[Math.floor(value / 32 ** (length - 1 - index)) % 32],
  );
  return digits.join('');
}

/** A fresh id: `t-`, `r-` or `m-` and 40 random bits, so that clones and branches do not collide. */
export function newId(kind: 't' | 'r' | 'm', random: RandomBytes): string {
  return `${kind}-${randomCharacters(8, random)}`;
}

/** Ids that differ only in case would share a file on some systems, so they count as the same. */
export function sameId(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** A readable file-name part from a title: `Fix: login form!` gives `fix-login-form`. May be empty. */
export function slugOf(title: string): string {
  return title
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 48)
    .replace(/^-+|-+$/g, '');
}
