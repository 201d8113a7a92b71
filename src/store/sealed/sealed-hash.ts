import { createHash } from 'node:crypto';
import type { FileTree } from '../files/file-tree.ts';

const CHUNK = 1024 * 1024;

/** The object id that git gives a file, however large; null where there is none. `idLength` tells SHA-1 (40) from SHA-256 (64). */
export function largeBlobId(tree: Pick<FileTree, 'open'>, path: string, idLength: number): string | null {
  const file = tree.open(path);
  if (file === undefined) return null;
  try {
    const hash = createHash(idLength === 64 ? 'sha256' : 'sha1').update(`blob ${file.size}\0`);
    for (let at = 0; at < file.size; at += CHUNK) hash.update(file.read(at, Math.min(CHUNK, file.size - at)));
    return hash.digest('hex');
  } finally {
    file.close();
  }
}
