import { chmodSync, lstatSync } from 'node:fs';
import type { BoardConfig } from '../../domain/config.ts';
import { passingFolder } from '../files/replace-file.ts';
import { PendingFiles } from '../files/working-files.ts';
import { readBranch, readTip } from '../git/branch.ts';
import { blobId } from '../git/fast-import.ts';
import { readBlobs } from '../git/objects.ts';
import type { Repository } from '../git/repository.ts';
import { refreshPaths } from '../index/stale-index.ts';
import { dayOfSeal, sealPath } from '../layout.ts';
import { putSeals } from '../sealed/pending-seals.ts';

/** Puts a file that is gone back as the branch has it; where there is one meanwhile, that stays. Under the board's lock. */
export async function restoreMissing(
  repository: Repository,
  config: BoardConfig,
  path: string,
): Promise<void> {
  const tip = await readTip(repository, config.branch);
  const day = dayOfSeal(path);
  if (tip !== null && day !== null) return restoreSealed(repository, config, { tip, day });
  const content = tip === null ? null : (await readBlobs(repository, tip, [path])).get(path);
  if (tip === null || content === null || content === undefined) return;
  const id = blobId(content, tip.length);
  const pending = new PendingFiles([{ path, before: null, content, id }], {
    root: repository.root,
    temporary: passingFolder(repository),
    durable: config.durability === 'full',
    idLength: tip.length,
  });
  await (await pending.put()).kept;
  await refreshPaths(repository, [path]);
}

async function restoreSealed(
  repository: Repository,
  { branch, durability }: BoardConfig,
  { tip, day }: { tip: string; day: string },
): Promise<void> {
  const path = sealPath(day);
  const blob = (await readBranch(repository, branch, [path])).blobs.get(path);
  if (blob === undefined) return;
  const seal = { day, blob, before: null, ready: null, leaving: [] };
  await putSeals([seal], { repository, durable: durability === 'full', idLength: tip.length });
  await refreshPaths(repository, [path]);
}

const OWNER_READS_AND_WRITES = 0o600;
const OWNER_ENTERS = 0o700;
const EXECUTABLE = 0o111;

/** The mode that a board's file or folder should have, given the one that it has. */
export function soundMode(kind: 'file' | 'folder', mode: number): number {
  return kind === 'folder' ? mode | OWNER_ENTERS : (mode | OWNER_READS_AND_WRITES) & ~EXECUTABLE;
}

/** Gives a file or folder its mode; what is neither is left alone, for a link's target is none of ours. */
export function setMode(path: string, mode: number): void {
  const stat = lstatSync(path);
  if (stat.isFile() || stat.isDirectory()) chmodSync(path, mode);
}
