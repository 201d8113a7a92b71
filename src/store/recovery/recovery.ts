import { rmSync } from 'node:fs';
import type { BoardConfig } from '../../domain/config.ts';
import type { Content } from '../files/content.ts';
import { passingFolder } from '../files/replace-file.ts';
import { type FileUpdate, PendingFiles } from '../files/working-files.ts';
import { readBranch } from '../git/branch.ts';
import { blobId } from '../git/fast-import.ts';
import { readBlobs } from '../git/objects.ts';
import type { Repository } from '../git/repository.ts';
import { syncBranch } from '../git/sync-branch.ts';
import { refreshPaths } from '../index/stale-index.ts';
import { sealPath } from '../layout.ts';
import { putSeals, type SealOptions } from '../sealed/pending-seals.ts';
import { clearIntents, type Intent, readIntentNote } from './intents.ts';

/** What became of what writers before began. */
export interface Recovered {
  /** What nobody can finish yet. */
  readonly undecided: Intent[];
  /** The branch's commit by which that was decided; without one where nothing was begun. */
  readonly tip?: string | null;
  /** What they noted cannot be read: reports may be on the branch whose files are not in place. */
  readonly isSpoilt?: boolean;
}

/**
 * Finishes what writers before began and could not end. An intent whose commits are on the branch has its files and
 * the index brought up to date; files edited by hand since stay as they are. An intent whose commits are not there is
 * handed back: the git of its dead writer may still be running, so it can be dropped only once a later commit landed.
 */
export async function recover(repository: Repository, config: BoardConfig): Promise<Recovered> {
  const intents = readIntentNote(repository);
  if (intents === null) return { undecided: [], isSpoilt: true };
  if (intents.length === 0) return { undecided: [] };
  const temporary = passingFolder(repository);
  // A dead writer's. Others who have still to get the lock may pass something by here to git, for an instant.
  rmSync(temporary, { recursive: true, force: true, maxRetries: 5, retryDelay: 1 });
  const witnesses = intents.map((intent) => intent.witness);
  const { tip, blobs } = await readBranch(repository, config.branch, witnesses);
  const landed = intents.filter((intent) => blobs.has(intent.witness));
  const undecided = intents.filter((intent) => !blobs.has(intent.witness));
  if (tip === null || landed.length === 0) return { undecided, tip };
  // The dead writer may not have come to it, and whoever sends its request again is told that it is on record.
  if (config.durability === 'full') syncBranch(repository, config.branch);
  const files = landed.flatMap((intent) => intent.files);
  const contents = await readBlobs(
    repository,
    tip,
    files.map((file) => file.path),
  );
  const pending = new PendingFiles(
    files.map((file) => updateTo(file, contents.get(file.path) ?? null, tip.length)),
    {
      root: repository.root,
      temporary,
      durable: config.durability === 'full',
      idLength: tip.length,
    },
  );
  const { kept, changedMeanwhile } = await pending.put();
  await kept;
  const sealed = await putNoted(landed, {
    repository,
    durable: config.durability === 'full',
    idLength: tip.length,
  });
  const paths = [...files.map((file) => file.path), ...sealed.paths];
  const way = sealed.from === null ? undefined : { from: sealed.from, to: tip };
  await refreshPaths(repository, paths, { way, changedMeanwhile });
  if (undecided.length === 0) clearIntents(repository);
  return { undecided, tip };
}

/** Finishes the days that intents were to seal; gives their files, and the commit from which on the index is behind. */
async function putNoted(landed: readonly Intent[], options: SealOptions) {
  const noted = landed.flatMap(({ seals }) => seals ?? []);
  const days = noted.flatMap(({ days }) => days);
  await putSeals(
    days.map((day) => ({ ...day, ready: null, leaving: day.isEmptied ? 'everything' : [] })),
    options,
  );
  const emptied = noted.find((each) => each.days.some(({ isEmptied }) => isEmptied));
  return { from: emptied?.from ?? null, paths: days.map(({ day }) => sealPath(day)) };
}

function updateTo(file: Intent['files'][number], content: Content | null, idLength: number): FileUpdate {
  return { ...file, content, id: content === null ? null : blobId(content, idLength) };
}
