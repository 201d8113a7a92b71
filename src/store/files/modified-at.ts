import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { toInstant } from '../../domain/time.ts';

/** When a file below a folder was last written; null where there is none, or nobody may look. */
export function modifiedAt(root: string, path: string): string | null {
  try {
    return toInstant(Math.floor(lstatSync(join(root, path)).mtimeMs));
  } catch {
    return null;
  }
}
