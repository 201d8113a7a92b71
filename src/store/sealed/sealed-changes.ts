/**
 * An event is on the branch whether it lies in its file or is sealed. So what a commit did to events is what it did to both
 * together: to seal them is nothing, and what is gone from its folder and not in the sealed file, byte for byte, is gone.
 */
import { blobId } from '../git/fast-import.ts';
import { git } from '../git/git.ts';
import type { RawChange } from '../git/raw-log.ts';
import type { Repository } from '../git/repository.ts';
import { dayOfEvent, dayOfSeal, sealPath } from '../layout.ts';
import { filesOfDay } from './recorded-days.ts';
import { sealedIn } from './sealed-blob.ts';
import { textOfLine } from './sealed-line.ts';

/** What became of the file that a day is sealed in: blob ids, null where it is not there. */
export interface SealChange {
  readonly day: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** What became of an event, by the ids that git gives its file's content. */
export interface FileChange extends RawChange {
  readonly path: string;
  /** What it says, where it came sealed: git may not have its file. */
  readonly text?: string;
}

/** What a change did to a day's sealed file; null where it is about another file. */
export function sealChange({ path, before, after }: RawChange & { path: string }): SealChange | null {
  const day = dayOfSeal(path);
  return day === null ? null : { day, before, after };
}

/** What a commit, or a way to it, changed in event files and in sealed days. */
export interface LoggedChanges {
  readonly commit: string;
  readonly seals: readonly SealChange[];
  readonly files: readonly FileChange[];
}

/** What changes come to for the events, wherever these lie: in the order of their paths, those of one day at a time in memory. */
export async function changesOfEvents(
  repository: Repository,
  { commit, seals: changed, files }: LoggedChanges,
): Promise<readonly FileChange[]> {
  const seals = [...changed, ...(await sealsBeside(repository, { commit, seals: changed, files }))];
  if (seals.length === 0) return files;
  const net = new Map(files.map((change) => [change.path, change]));
  for (const { day, before, after } of seals) {
    const staying = await addStaying(net, repository, { commit, day });
    if (before !== null) await addSide(net, 'before', sealedOf(repository, day, before));
    if (after !== null) await addSide(net, 'after', sealedOf(repository, day, after));
    for (const path of staying) if (isStill(net.get(path))) net.delete(path);
  }
  return [...net.values()]
    .filter((change) => !isStill(change))
    .sort((one, other) => (one.path < other.path ? -1 : 1));
}

/** The sealed days that stayed as they were while files of them went: these may be twins of what is sealed. */
async function sealsBeside(
  { workTree, prefix }: Repository,
  { commit, seals, files }: LoggedChanges,
): Promise<SealChange[]> {
  const touched = files.flatMap(({ path, before }) => (before === null ? [] : (dayOfEvent(path) ?? [])));
  const known = new Set(seals.map(({ day }) => day));
  const paths = [...new Set(touched)].filter((day) => !known.has(day)).map((day) => prefix + sealPath(day));
  if (paths.length === 0) return [];
  const listed = await git(workTree, ['ls-tree', '-z', '--full-tree', commit, '--', ...paths]);
  return listed.split('\0').flatMap((entry) => {
    const [, blob, path = ''] = /^\d+ blob ([0-9a-f]+)\t(.*)$/s.exec(entry) ?? [];
    const day = dayOfSeal(path.slice(prefix.length));
    return blob === undefined || day === null ? [] : [{ day, before: blob, after: blob }];
  });
}

const isStill = (change: FileChange | undefined) => change?.before === change?.after;

/** An event that is sealed, or comes out of it, may be in its file before and after. */
async function addStaying(
  net: Map<string, FileChange>,
  repository: Repository,
  { commit, day }: { commit: string; day: string },
): Promise<string[]> {
  const staying = (await filesOfDay(repository, commit, day)).filter(({ path }) => !net.has(path));
  for (const { path, blob } of staying) net.set(path, { path, before: blob, after: blob, isFile: true });
  return staying.map(({ path }) => path);
}

async function* sealedOf(repository: Repository, day: string, blob: string) {
  for await (const event of sealedIn(repository, day, blob)) {
    const text = event === null ? null : textOfLine(event);
    if (event !== null && text !== null) yield { path: event.path, text, id: blobId(text, blob.length) };
  }
}

/** What is sealed counts more than a file of the same name beside it: it is what is read. */
async function addSide(
  net: Map<string, FileChange>,
  side: 'before' | 'after',
  sealed: AsyncIterable<{ path: string; text: string; id: string }>,
): Promise<void> {
  for await (const { path, text, id } of sealed) {
    const known = net.get(path) ?? { path, before: null, after: null, isFile: true };
    const change = { ...known, [side]: id, isFile: true };
    if (side === 'before') net.set(path, change);
    else if (isStill(change)) net.delete(path);
    else net.set(path, { ...change, text });
  }
}
