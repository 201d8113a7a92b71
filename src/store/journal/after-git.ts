import type { BoardConfig } from '../../domain/config.ts';
import type { BoardFiles } from '../board-files/board-files.ts';
import { type Arrived, noteArrived } from '../edits/arrived.ts';
import { presentId } from '../edits/differences.ts';
import type { Displaced } from '../edits/displaced.ts';
import type { ForeignCommits } from '../edits/foreign-commits.ts';
import { noteLastCommit, readLastCommit } from '../edits/last-commit.ts';
import { noteUndoneSince } from '../edits/undone.ts';
import type { Repository } from '../git/repository.ts';
import { noteStale, readNoted } from '../index/stale-index.ts';
import type { Recovered } from '../recovery/recovery.ts';
import { feed } from './feed.ts';

interface Here {
  repository: Repository;
  config: BoardConfig;
  files: BoardFiles;
  tip: string | null;
  recovered: Recovered;
}

/**
 * Puts right what a person's git, or a spoilt note of a killed writer's, undid of reports, and brings into the work tree what
 * came to the branch without one. Where there was any, all has to be read again. Under the board's lock.
 */
export async function mendAfterGit(here: Here, foreign: ForeignCommits): Promise<Arrived> {
  const { repository, config, tip, recovered } = here;
  if (foreign.displaced !== null) {
    await commitAgain(here, foreign.displaced);
    return { isAny: true, warnings: [] };
  }
  if (tip === null) return { isAny: false, warnings: [] };
  if (await noteUndoneSince(repository, config, { ...recovered, tip })) return { isAny: true, warnings: [] };
  return noteArrived(repository, config, { ...foreign, ...recovered, tip });
}

/**
 * Commits again, as they were, reports that a person's commit took the place of: the work tree shows them still, and they
 * were answered. Where the branch moves on meanwhile nothing happens, and it is due again.
 */
async function commitAgain({ repository, config, files, tip }: Here, displaced: Displaced): Promise<void> {
  const paths = [...displaced.files.keys()];
  // Whoever comes after a kill in the middle brings the index up to date.
  noteStale(repository, [...new Set([...readNoted(repository), ...paths])]);
  const index = await files.holdIndex(paths);
  const { branch, durability } = config;
  const feeding = { repository, branch, tip, durable: durability === 'full' };
  try {
    const ids = await feed({ ...feeding, noted: Promise.resolve(), staying: null }, displaced);
    const commit = ids === 'refused' ? undefined : ids.at(-1);
    if (commit === undefined) return await index.abandon();
    noteLastCommit(repository, { commit, owed: readLastCommit(repository)?.owed ?? [] });
    const tree = await files.current();
    const changedMeanwhile = [...displaced.files].flatMap(([path, id]) =>
      presentId(tree, path, commit.length) === id ? [] : [{ path, id: id ?? '0'.repeat(commit.length) }],
    );
    await index.finish({ changedMeanwhile });
  } catch (error) {
    await index.abandon();
    throw error;
  }
}
