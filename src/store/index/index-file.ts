import { createHash } from 'node:crypto';

const HEADER_LENGTH = 12;
const HASH_LENGTH = 20;
const ENTRY_LENGTH = 62;
const EXTENDED = 0x4000;
const NAME_LENGTH = 0x0fff;
/** Which trees the index's folders make: one line for each folder that it lists. */
const CACHE_TREE = 'TREE';
/** Where the extensions begin, and what they are: no longer so without one of them. */
const END_OF_ENTRIES = 'EOIE';

/**
 * git's index without its cache tree, which git makes anew where it wants one: of a hundred thousand folders it is most of what
 * a report's git would read and write again. Null where there is none, or where the file is not plainly one that is
 * understood here: gitformat-index(5), versions 2 and 3, SHA-1.
 */
export function withoutCacheTree(index: Buffer): Buffer | null {
  const end = index.length - HASH_LENGTH;
  const start = end < HEADER_LENGTH || !isOfKnownVersion(index) ? null : endOfEntries(index, end);
  if (start === null) return null;
  const extensions = extensionsIn(index, start, end);
  if (extensions === null || !extensions.some(({ name }) => name === CACHE_TREE)) return null;
  if (!index.subarray(end).equals(sha1(index.subarray(0, end)))) return null;
  const kept = extensions.filter(({ name }) => name !== CACHE_TREE && name !== END_OF_ENTRIES);
  const body = Buffer.concat([index.subarray(0, start), ...kept.map(({ bytes }) => bytes)]);
  return Buffer.concat([body, sha1(body)]);
}

function isOfKnownVersion(index: Buffer): boolean {
  const version = index.readUInt32BE(4);
  return index.toString('latin1', 0, 4) === 'DIRC' && (version === 2 || version === 3);
}

/** Entries are filled up to a multiple of eight bytes, with one to eight zeros. */
function endOfEntries(index: Buffer, end: number): number | null {
  let at = HEADER_LENGTH;
  for (let left = index.readUInt32BE(8); left > 0; left--) {
    if (at + ENTRY_LENGTH > end) return null;
    const flags = index.readUInt16BE(at + ENTRY_LENGTH - 2);
    const name = at + ENTRY_LENGTH + ((flags & EXTENDED) === 0 ? 0 : 2);
    const length = flags & NAME_LENGTH;
    const nameEnd = length === NAME_LENGTH ? index.indexOf(0, name) : name + length;
    if (nameEnd < name) return null;
    at += (nameEnd - at + 8) & ~7;
  }
  return at <= end ? at : null;
}

function extensionsIn(index: Buffer, start: number, end: number): { name: string; bytes: Buffer }[] | null {
  const found: { name: string; bytes: Buffer }[] = [];
  for (let at = start; at < end; ) {
    if (at + 8 > end) return null;
    const next = at + 8 + index.readUInt32BE(at + 4);
    if (next > end) return null;
    found.push({ name: index.toString('latin1', at, at + 4), bytes: index.subarray(at, next) });
    at = next;
  }
  return found;
}

function sha1(bytes: Buffer): Buffer {
  return createHash('sha1').update(bytes).digest();
}
