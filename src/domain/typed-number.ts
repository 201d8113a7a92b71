/** A decimal number: its digits without zeros at either end, and the power of ten that its first digit has, plus one. */
interface Decimal {
  digits: string;
  power: number;
}

const PLAIN = /^(?:0|-?[1-9]\d{0,14})$/;
const JSON_NUMBER = /^-?(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;
/** More digits than this node does not write. */
const PRECISION_MAX = 100;

/**
 * True for the text of a JSON number whose value is a double's, to as many digits as it has: written again it is the same
 * number. Beyond are whole numbers of more than 53 bits, what is too large or too small, and -0, which is written as 0.
 */
export function comesBack(text: string): boolean {
  if (PLAIN.test(text)) return true;
  const given = decimalOf(text);
  const value = Number(text);
  if (!Number.isFinite(value)) return false;
  if (given.digits === '') return !text.startsWith('-');
  const precision = Math.min(given.digits.length, PRECISION_MAX);
  return isSame(given, decimalOf(String(value))) || isSame(given, decimalOf(value.toPrecision(precision)));
}

const isSame = (one: Decimal, other: Decimal) => one.digits === other.digits && one.power === other.power;

function decimalOf(text: string): Decimal {
  const [, whole = '', fraction = '', exponent = '0'] = JSON_NUMBER.exec(text) ?? [];
  const all = `${whole}${fraction}`;
  let start = 0;
  while (all[start] === '0') start++;
  let end = all.length;
  while (end > start && all[end - 1] === '0') end--;
  return { digits: all.slice(start, end), power: whole.length - start + Number(exponent) };
}
