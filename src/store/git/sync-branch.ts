import { dirname, join } from 'node:path';
import { BoardError } from '../../errors.ts';
import { syncFolder } from '../files/working-files.ts';
import type { Repository } from './repository.ts';

/**
 * Makes the names of a branch's file and of the packs that it needs outlast a power cut, which git leaves to the file system. Where the disk refuses, what
 * is on the branch must not be acknowledged: `storage_failed`.
 */
export function syncBranch({ commonDir }: Repository, branch: string): void {
  const heads = join(commonDir, 'refs', 'heads');
  try {
    syncFolder(join(commonDir, 'objects', 'pack'));
    for (let folder = dirname(join(heads, branch)); folder.length >= heads.length; folder = dirname(folder))
      syncFolder(folder);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new BoardError(
      'storage_failed',
      `it is on branch ${branch}, but the disk refused to keep that through a power cut: ${reason}; ` +
        'mend that and send it again with the same request id',
      { details: { reason, branch, is_on_branch: true }, cause },
    );
  }
}
