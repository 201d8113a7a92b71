/**
 * An event is on the branch whether it lies in its file or is sealed. So what a commit did to events is what it did to both
 * together: to seal them is nothing, and what is gone from its folder and not in the sealed file, byte for byte, is gone.
 */
import { blobId } from './fast-import.ts';
import { dayOfSeal } from './layout.ts';
import type { RawChange } from './raw-log.ts';
import type { Repository } from './repository.ts';
import { sealedIn } from './sealed-blob.ts';
import { textOfLine } from './sealed-line.ts';

/** What became of the file that a day is sealed in: blob ids, null where it is not there. */
export interface SealChange {
  readonly day: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** What became of an event, by the ids that git gives its file's content. */
export interface EventChange extends RawChange {
  readonly path: string;
  /** What it says, where it came sealed: git may not have its file. */
  readonly text?: string;
}

/** What a change did to a day's sealed file; null where it is about another file. */
export function sealChange({ path, before, after }: RawChange & { path: string }): SealChange | null {
  const day = dayOfSeal(path);
  return day === null ? null : { day, before, after };
}

/** What changes of event files come to with those of sealed days: in the order of their paths, those of whole days in memory. */
export async function withSealed(
  repository: Repository,
  seals: readonly SealChange[],
  changes: readonly EventChange[],
): Promise<readonly EventChange[]> {
  if (seals.length === 0) return changes;
  const net = new Map(changes.map((change) => [change.path, change]));
  for (const seal of seals) {
    for (const side of ['before', 'after'] as const) {
      const blob = seal[side];
      if (blob !== null) await addSide(net, side, events(repository, seal.day, blob));
    }
  }
  return [...net.values()].sort((one, other) => (one.path < other.path ? -1 : 1));
}

async function* events(repository: Repository, day: string, blob: string) {
  for await (const event of sealedIn(repository, day, blob)) {
    const text = event === null ? null : textOfLine(event);
    if (event !== null && text !== null) yield { path: event.path, text, id: blobId(text, blob.length) };
  }
}

/** What is sealed counts more than a file of the same name beside it: it is what is read. */
async function addSide(
  net: Map<string, EventChange>,
  side: 'before' | 'after',
  sealed: AsyncIterable<{ path: string; text: string; id: string }>,
): Promise<void> {
  for await (const { path, text, id } of sealed) {
    const known = net.get(path) ?? { path, before: null, after: null, isFile: true };
    const change = { ...known, [side]: id, isFile: true, ...(side === 'after' ? { text } : {}) };
    if (change.before === change.after) net.delete(path);
    else net.set(path, change);
  }
}
