/**
 * The little of YAML that the board's own files mostly are, read and written without a YAML parser: one `key: value`
 * a line, the value a plain word or sentence, a list of such, or single-quoted JSON. It is a shortcut, never a second
 * opinion: whatever is not certainly this gives null and goes to the parser, which reads and writes the same text alike.
 * A report spends a tenth of its time less with it, and a list of a thousand tasks nine tenths.
 */

const LINE = /^([a-z][a-z0-9_]*):(?: (.+))?$/;
const LIST_ITEM = /^ {2}- (.+)$/;
const PLAIN = /^[A-Za-z0-9](?:[A-Za-z0-9 ._/@+,()-]|:(?=[A-Za-z0-9]))*$/;
const PLAIN_END = /[^ :-]$/;
const QUOTED = /^'([\x20-\x26\x28-\x7e]*)'$/;

/** Keys in their order, with text or lists of text. */
export type PlainEntries = Map<string, string | string[]>;

function isPlain(text: string): boolean {
  return PLAIN.test(text) && PLAIN_END.test(text);
}

/** Reads a mapping of the plain kind; null where it is anything else. Comment lines are passed over where that is asked for. */
export function readPlain(source: string, options: { skipComments?: boolean } = {}): PlainEntries | null {
  const lines = source.split('\n');
  if (lines[0] === '') lines.shift();
  if (lines.at(-1) === '') lines.pop();
  const entries: PlainEntries = new Map();
  let list: string[] | null = null;
  for (const line of lines) {
    if (options.skipComments === true && list === null && line.startsWith('# ')) continue;
    const item = LIST_ITEM.exec(line)?.[1];
    if (item !== undefined) {
      if (list === null || !isPlain(item)) return null;
      list.push(item);
      continue;
    }
    if (list?.length === 0) return null;
    list = null;
    const [, key, text] = LINE.exec(line) ?? [];
    if (key === undefined || entries.has(key)) return null;
    const value = text === undefined ? [] : readValue(text);
    if (value === null) return null;
    if (text === undefined && Array.isArray(value)) list = value;
    entries.set(key, value);
  }
  return entries.size === 0 || list?.length === 0 ? null : entries;
}

function readValue(text: string): string | string[] | null {
  if (text === '[]') return [];
  return isPlain(text) ? text : (QUOTED.exec(text)?.[1] ?? null);
}

/** Writes a mapping of the plain kind; null where a value needs more than that. */
export function writePlain(entries: PlainEntries): string | null {
  let text = '';
  for (const [key, value] of entries) {
    if (Array.isArray(value)) {
      if (!value.every(isPlain)) return null;
      text +=
        value.length === 0 ? `${key}: []\n` : `${key}:\n${value.map((item) => `  - ${item}\n`).join('')}`;
    } else {
      const written = writeValue(value);
      if (written === null) return null;
      text += `${key}: ${written}\n`;
    }
  }
  return text;
}

/** Text with double quotes in it, as JSON has, is what single quotes are for. */
function writeValue(text: string): string | null {
  if (isPlain(text)) return text;
  const quoted = `'${text}'`;
  return text.includes('"') && QUOTED.test(quoted) && text.trim() === text ? quoted : null;
}
