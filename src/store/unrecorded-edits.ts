import { setTimeout as sleep } from 'node:timers/promises';
import { readBranch, readTip } from './branch.ts';
import { blobId } from './fast-import.ts';
import { WorkingTree } from './file-tree.ts';
import { git } from './git.ts';
import { readIntents } from './intents.ts';
import { AGENTS, isRecordName, OPEN_STATUSES } from './layout.ts';
import type { Repository } from './repository.ts';

/** A file that a person changed and the branch does not have yet. The path is relative to the board. */
export interface UnrecordedEdit {
  path: string;
  change: 'added' | 'edited' | 'deleted';
}

const TRIES = 5;
const PAUSE_MS = 20;

/**
 * The hand edits among open tasks, agents and the tasks finished in the given day's folder. A report on its way also
 * makes files and branch differ for an instant; those are waited for, and left out.
 */
export async function findUnrecordedEdits(
  repository: Repository,
  branch: string,
  today: string,
): Promise<UnrecordedEdit[]> {
  const folders = [...OPEN_STATUSES, AGENTS, `done/${today}`];
  for (let tries = 1; ; tries++) {
    const tip = await readTip(repository, branch);
    const candidates = await changedSince(repository, folders);
    if (candidates.length === 0 || tip === null) return [];
    const edits = await differing(repository, branch, candidates);
    const underWay = new Set(
      readIntents(repository).flatMap((intent) => intent.files.map((file) => file.path)),
    );
    const isQuiet = underWay.size === 0 && (await readTip(repository, branch)) === tip;
    if (edits.length === 0 || isQuiet || tries >= TRIES)
      return edits.filter((edit) => !underWay.has(edit.path));
    await sleep(PAUSE_MS);
  }
}

/** Paths that git's index or work tree shows as changed: at least all hand edits, perhaps more. */
async function changedSince(repository: Repository, folders: readonly string[]): Promise<string[]> {
  const { prefix, workTree } = repository;
  // `--branch` makes git print at least one line.
  const options = ['--branch', '--porcelain=v1', '-z', '--no-renames', '--untracked-files=all'];
  const specs = folders.map((folder) => `:(literal,top)${prefix}${folder}`);
  const answer = await git(workTree, ['--no-optional-locks', 'status', ...options, '--', ...specs]);
  return answer
    .split('\0')
    .filter((entry) => entry !== '' && !entry.startsWith('## '))
    .map((entry) => entry.slice('XY '.length + prefix.length))
    .filter((path) => isRecordName(path) && !path.split('/').some((part) => part.startsWith('.')));
}

async function differing(
  repository: Repository,
  branch: string,
  paths: readonly string[],
): Promise<UnrecordedEdit[]> {
  const { tip, blobs } = await readBranch(repository, branch, paths);
  const tree = new WorkingTree(repository.root);
  return paths.flatMap((path): UnrecordedEdit[] => {
    const recorded = blobs.get(path);
    const present = presentBlob(tree, path, tip?.length ?? 40);
    if (present === recorded) return [];
    return [
      { path, change: present === undefined ? 'deleted' : recorded === undefined ? 'added' : 'edited' },
    ];
  });
}

/** What is no regular file counts as something, so that it shows. */
function presentBlob(tree: WorkingTree, path: string, idLength: number): string | undefined {
  try {
    const bytes = tree.read(path);
    return bytes === undefined ? undefined : blobId(bytes, idLength);
  } catch {
    return 'unreadable';
  }
}
