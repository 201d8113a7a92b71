import { readdirSync, renameSync, unlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { hasCode, ignoreMissing, refuseLinks, WorkingTree } from '../files/file-tree.ts';
import { makeFolders } from '../files/make-folders.ts';
import { syncFolder } from '../files/working-files.ts';
import type { Repository } from '../git/repository.ts';
import { sealPath } from '../layout.ts';
import { ifSound } from '../records/records.ts';
import { moveAside } from './days-aside.ts';
import { isRealFolder, removeEmpty, removeSealed } from './remove-sealed.ts';
import { folderOfDay, type Seal } from './seal.ts';
import { copyBlob } from './sealed-blob.ts';
import { largeBlobId } from './sealed-hash.ts';

/** How seals are put in place. */
export interface SealOptions {
  repository: Repository;
  durable: boolean;
  idLength: number;
}

/**
 * Brings the work tree to seals that are on record: the sealed file is there before anything leaves the day's folder. One that
 * holds neither what it did nor what it should was edited by hand: then all of that day stays as it is. A whole folder
 * leaves by one rename, to where `clearSealing` finishes it: nobody's report waits for a hundred thousand files to go.
 */
export async function putSeals(seals: readonly Seal[], options: SealOptions): Promise<void> {
  for (const seal of seals) {
    if (!(await putSeal(seal, options))) continue;
    if (seal.leaving !== 'everything') emptyFolder(seal.day, options.repository.root, seal.leaving);
    else if (seal.ready === null || !moveAside(seal.day, seal.ready, options.repository))
      emptyFolder(seal.day, options.repository.root);
    if (options.durable) syncFolder(join(options.repository.root, dirname(sealPath(seal.day))));
  }
}

/** True where the sealed file is in its place. */
async function putSeal(
  { day, blob, before, ready }: Seal,
  { repository, durable, idLength }: SealOptions,
): Promise<boolean> {
  const path = sealPath(day);
  refuseLinks(repository.root, [dirname(path)]);
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

/** Removes from a day's folder what is sealed, and the folders that are empty then. */
function emptyFolder(day: string, root: string, only?: readonly string[]): void {
  const folder = join(root, folderOfDay(day));
  removeSealed(new WorkingTree(root), { day, folder, only });
  removeEmptyBelow(folder);
}

function removeEmptyBelow(folder: string): void {
  if (!isRealFolder(folder)) return;
  for (const entry of ignoreMissing(() => readdirSync(folder, { withFileTypes: true })) ?? [])
    if (entry.isDirectory()) removeEmptyBelow(join(folder, entry.name));
  removeEmpty(folder);
}
