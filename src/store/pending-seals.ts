import { existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, unlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type FileTree, hasCode, ignoreMissing, WorkingTree } from './file-tree.ts';
import { sealPath } from './layout.ts';
import { linesOf } from './line-reader.ts';
import { makeFolders } from './make-folders.ts';
import { ifSound } from './records.ts';
import type { Repository } from './repository.ts';
import { folderOfDay, type Seal } from './seal.ts';
import { copyBlob } from './sealed-blob.ts';
import { largeBlobId } from './sealed-hash.ts';
import { sealedLineReader, textOfLine } from './sealed-line.ts';
import { syncFolder } from './working-files.ts';

/** How seals are put in place. */
export interface SealOptions {
  repository: Repository;
  durable: boolean;
  idLength: number;
}

/**
 * Brings the work tree to seals that are on record: the sealed file is there before anything leaves the day's folder. One that
 * holds neither what it did nor what it should was edited by hand: then all of that day stays as it is. A whole folder
 * leaves by one rename, to where `removeAside` finishes it: nobody's report waits for a hundred thousand files to go.
 */
export async function putSeals(seals: readonly Seal[], options: SealOptions): Promise<void> {
  for (const seal of seals) {
    if (!(await putSeal(seal, options))) continue;
    if (seal.leaving !== 'everything') removeSealed(seal.day, options.repository.root, seal.leaving);
    else if (seal.ready === null || !moveAside(seal.day, seal.ready, options.repository))
      removeSealed(seal.day, options.repository.root);
    if (options.durable) syncFolder(join(options.repository.root, dirname(sealPath(seal.day))));
  }
}

/** True where the sealed file is in its place. */
async function putSeal(
  { day, blob, before, ready }: Seal,
  { repository, durable, idLength }: SealOptions,
): Promise<boolean> {
  const path = sealPath(day);
  const tree = new WorkingTree(repository.root);
  const holds = ifSound(() => ({ id: largeBlobId(tree, path, idLength) }));
  if (holds?.id === blob) return true;
  if (holds === undefined || holds.id !== before) return false;
  const target = join(repository.root, path);
  makeFolders(dirname(target));
  const aside = ready ?? join(repository.stateDir, 'tmp', `${process.pid}-${day.replaceAll('/', '')}`);
  if (ready === null) await copyBlob(repository, blob, { target: aside, durable });
  try {
    renameSync(aside, target);
  } catch (error) {
    if (!hasCode(error, 'EXDEV')) throw error;
    const beside = join(dirname(target), `.mission-control-${process.pid}-${day.replaceAll('/', '')}`);
    await copyBlob(repository, blob, { target: beside, durable });
    renameSync(beside, target);
    ignoreMissing(() => unlinkSync(aside));
  }
  return true;
}

const asideOf = (ready: string) => `${ready}.away`;

/** False where the folder cannot go as a whole: it lies on another file system than the git directory. */
function moveAside(day: string, ready: string, { root }: Repository): boolean {
  try {
    ignoreMissing(() => renameSync(join(root, folderOfDay(day)), asideOf(ready)));
    return true;
  } catch (error) {
    if (hasCode(error, 'EXDEV', 'EACCES', 'EPERM', 'EBUSY')) return false;
    throw error;
  }
}

/** Removes the folders that went aside; what somebody changed in them at the last moment goes back to its place. */
export function removeAside({ root }: Repository, seals: readonly Pick<Seal, 'day' | 'ready'>[]): void {
  for (const { day, ready } of seals) {
    const aside = ready === null ? null : asideOf(ready);
    if (aside === null || !existsSync(aside)) continue;
    removeFrom(new WorkingTree(root), { day, folder: aside });
    giveBack(aside, join(root, folderOfDay(day)));
  }
}

/** What was not as it is sealed is none of ours to remove. */
function giveBack(from: string, to: string): void {
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) giveBack(source, target);
    else if (!existsSync(target)) {
      mkdirSync(to, { recursive: true });
      renameSync(source, target);
    }
  }
  removeEmpty(from);
}

/** Removes the files of a day that are sealed as they are, all of them or some; what differs stays. */
function removeSealed(day: string, root: string, only?: readonly string[]): void {
  const folder = join(root, folderOfDay(day));
  removeFrom(new WorkingTree(root), { day, folder, only });
  removeEmptyBelow(folder);
}

function removeFrom(
  tree: FileTree,
  { day, folder, only }: { day: string; folder: string; only?: readonly string[] | undefined },
): void {
  const file = tree.open(sealPath(day));
  if (file === undefined) return;
  const read = sealedLineReader(day);
  const lying = new WorkingTree(folder);
  const meant = only === undefined ? null : new Set(only);
  try {
    for (const { bytes } of linesOf(file, 'asc')) {
      const event = read(bytes);
      if (event === null || meant?.has(event.path) === false) continue;
      const below = event.path.slice(folderOfDay(day).length + 1);
      const present = ifSound(() => lying.read(below));
      if (present?.equals(Buffer.from(textOfLine(event) ?? '\0')) === true)
        ignoreMissing(() => unlinkSync(join(folder, below)));
    }
  } finally {
    file.close();
  }
}

function removeEmptyBelow(folder: string): void {
  for (const entry of ignoreMissing(() => readdirSync(folder, { withFileTypes: true })) ?? [])
    if (entry.isDirectory()) removeEmptyBelow(join(folder, entry.name));
  removeEmpty(folder);
}

function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch (error) {
    if (!hasCode(error, 'ENOTEMPTY', 'EEXIST', 'ENOENT')) throw error;
  }
}
