import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ignoreMissing } from '../files/file-tree.ts';
import type { Repository } from '../git/repository.ts';

/** git spreads loose objects evenly over 256 folders by the first byte of their ids; one of them tells of all. */
const SAMPLE = '17';
const FOLDERS = 256;

/** Some hundred reports' worth. Together they take ten times the disk that they take once they are packed. */
const LOOSE_MAX = 4096;
/** git looks into each for every object that it does not find, and its own limit is the same. */
const PACKS_MAX = 50;

/** What has gathered in a repository's object store since somebody packed it. */
export interface Litter {
  /** Objects that are files of their own; an estimate. */
  readonly loose: number;
  readonly packs: number;
}

/** Looks into two folders, whatever the repository holds. */
export function countLitter({ commonDir }: Repository): Litter {
  const namesIn = (folder: string) =>
    ignoreMissing(() => readdirSync(join(commonDir, 'objects', folder))) ?? [];
  return {
    loose: namesIn(SAMPLE).length * FOLDERS,
    packs: namesIn('pack').filter((name) => name.endsWith('.pack')).length,
  };
}

/** True where there is so much that it is worth starting git to pack it. */
export function isWorthPacking({ loose, packs }: Litter): boolean {
  return loose >= LOOSE_MAX || packs > PACKS_MAX;
}

/** True where so much has gathered that nobody can have packed it for long, though reports should have seen to that. */
export function isNeglected({ loose, packs }: Litter): boolean {
  return loose > 5 * LOOSE_MAX || packs > 4 * PACKS_MAX;
}
