/**
 * Invariant: of a day's folder that was moved aside nothing is removed but events that are sealed as they are. Whatever else
 * somebody put there goes back to its place, or stays where it is, whoever clears up: the compaction, or the one after it.
 */
import { lstatSync, readdirSync, readFileSync, renameSync, rmSync, unlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { hasCode, ignoreMissing, linkFinder, WorkingTree } from '../files/file-tree.ts';
import { makeFolders } from '../files/make-folders.ts';
import type { Repository } from '../git/repository.ts';
import { ifSound } from '../records/records.ts';
import { isRealFolder, removeEmpty, removeSealed } from './remove-sealed.ts';
import { folderOfDay } from './seal.ts';

const SEALING = 'sealing-';
const AWAY = /^(\d{4})-(\d\d)-(\d\d)\.away$/;

/** Where a process has what it seals, outside the board: the sealed files, and then the folders that they stand for. */
export function sealingFolder({ stateDir }: Pick<Repository, 'stateDir'>, pid: number): string {
  return join(stateDir, `${SEALING}${pid}`);
}

/** True for such a folder of whatever process. */
export function isSealingFolder(path: string): boolean {
  return basename(path).startsWith(SEALING);
}

/** Moves a day's folder beside its sealed file that was got ready; false where it cannot go there as a whole. */
export function moveAside(day: string, ready: string, { root }: Pick<Repository, 'root'>): boolean {
  const folder = join(root, folderOfDay(day));
  try {
    if (lstatSync(folder, { throwIfNoEntry: false }) === undefined) return true;
    if (!isRealFolder(folder)) return false;
    ignoreMissing(() => renameSync(folder, `${ready}.away`));
    return true;
  } catch (error) {
    // Another file system than the git directory's, or something in its place that is none of ours.
    if (hasCode(error, 'EXDEV', 'EACCES', 'EPERM', 'EBUSY', 'ENOTEMPTY', 'EEXIST')) return false;
    throw error;
  }
}

/** Clears up after a sealing, finished or not. What cannot go back to its place is kept, and the folder with it. */
export function clearSealing({ root }: Pick<Repository, 'root'>, folder: string): void {
  if (!isRealFolder(folder)) {
    ignoreMissing(() => unlinkSync(folder));
    return;
  }
  const linkIn = linkFinder(root);
  for (const name of readdirSync(folder)) {
    const aside = join(folder, name);
    const day = AWAY.exec(name)?.slice(1).join('/');
    if (day === undefined || !isRealFolder(aside)) rmSync(aside, { recursive: true, force: true });
    else {
      ifSound(() => asFarAsItGoes(() => removeSealed(new WorkingTree(root), { day, folder: aside })));
      if (linkIn(folderOfDay(day)) === null)
        asFarAsItGoes(() => giveBack(aside, join(root, folderOfDay(day))));
    }
  }
  asFarAsItGoes(() => removeEmpty(folder));
}

function giveBack(from: string, to: string): void {
  // A link there leads out of the board.
  if (lstatSync(to, { throwIfNoEntry: false })?.isDirectory() === false) return;
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    asFarAsItGoes(() => {
      if (entry.isDirectory()) giveBack(source, target);
      else if (lstatSync(target, { throwIfNoEntry: false }) === undefined) {
        makeFolders(to);
        renameSync(source, target);
      } else if (areSame(source, target)) unlinkSync(source);
    });
  }
  removeEmpty(from);
}

function areSame(one: string, other: string): boolean {
  const areFiles = [one, other].every((path) => lstatSync(path).isFile());
  return areFiles && readFileSync(one).equals(readFileSync(other));
}

/** A disk that is full, a folder that may not be written, somebody else who does the same: what is left stays for the next. */
function asFarAsItGoes(call: () => void): void {
  try {
    call();
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error;
  }
}
