import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ignoreMissing } from '../files/file-tree.ts';
import type { Repository } from './repository.ts';

type Shared = Pick<Repository, 'commonDir'>;

/** What `git init` found out about the file system, as the repository's own settings have it. */
function says({ commonDir }: Shared, line: RegExp): boolean {
  return line.test(ignoreMissing(() => readFileSync(join(commonDir, 'config'), 'utf8')) ?? '');
}

/** True where git was told that the file system takes names that differ only in the case of letters for one. */
export function ignoresCase(repository: Shared): boolean {
  return says(repository, /^\s*ignorecase\s*=\s*(?:true|yes|on|1)\s*$/im);
}

/** True where git was told that the file system has no modes, or makes them up. */
export function ignoresModes(repository: Shared): boolean {
  return says(repository, /^\s*filemode\s*=\s*(?:false|no|off|0)\s*$/im);
}
