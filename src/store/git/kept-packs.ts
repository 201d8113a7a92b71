/**
 * git marks each pack of an import as one to keep, so that nobody repacks what no branch holds yet, and takes the marks away
 * when the import ends. One that stays does not end, so the marks go once a group is on the branch.
 */
import { readdirSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { ignoreMissing } from '../files/file-tree.ts';
import { readOwn, writeAside, writeOwn } from '../files/own-files.ts';
import { isAlive } from '../locks/alive.ts';
import type { Repository } from './repository.ts';

let lists = 0;

/** A new file in which a staying git may note the packs that it makes. */
export function newPackList({ stateDir }: Repository): string {
  const list = join(stateDir, `packs-${process.pid}-${lists++}`);
  writeAside(list, '');
  return list;
}

/** Takes away the marks of the packs that a list names, and empties it. */
export function releasePacks({ commonDir }: Repository, list: string): void {
  const noted = readOwn(list) ?? '';
  if (noted === '') return;
  for (const [, pack] of noted.matchAll(/(pack-[0-9a-f]+)\.pack:/g))
    ignoreMissing(() => unlinkSync(join(commonDir, 'objects', 'pack', `${pack}.keep`)));
  writeOwn(list, '');
}

/** The same for processes that were killed together with their git: it would have done so itself. */
export function releaseLeftPacks(repository: Repository): void {
  for (const name of ignoreMissing(() => readdirSync(repository.stateDir)) ?? []) {
    const pid = Number(/^packs-(\d+)-\d+$/.exec(name)?.[1] ?? process.pid);
    if (isAlive(pid)) continue;
    const list = join(repository.stateDir, name);
    releasePacks(repository, list);
    ignoreMissing(() => unlinkSync(list));
  }
}
