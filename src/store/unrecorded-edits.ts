import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { readTip } from './branch.ts';
import { blobId } from './fast-import.ts';
import { type FileTree, WorkingTree } from './file-tree.ts';
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
  { today, tree }: { today: string; tree: FileTree },
): Promise<UnrecordedEdit[]> {
  const folders = [...OPEN_STATUSES, AGENTS, `done/${today}`];
  for (let tries = 1; ; tries++) {
    const tip = await readTip(repository, branch);
    if (tip === null) return [];
    const recorded = readRecorded(repository, tip, folders);
    // git is at work by the next turn of the event loop, and whoever asked can go on meanwhile.
    await setImmediate();
    // Files that the caller has read already are taken from there, unless a writer was under way.
    const files = tries === 1 ? tree : new WorkingTree(repository.root);
    const edits = differing(files, await recorded, folders, tip.length);
    if (edits.length === 0) return [];
    const underWay = new Set(
      readIntents(repository).flatMap((intent) => intent.files.map((file) => file.path)),
    );
    const isQuiet = underWay.size === 0 && (await readTip(repository, branch)) === tip;
    if (isQuiet || tries >= TRIES) return edits.filter((edit) => !underWay.has(edit.path));
    await sleep(PAUSE_MS);
  }
}

/**
 * What a commit holds in some folders: blob ids by path. Asked of the trees, which costs what the folders hold; git's
 * index would cost what the whole board holds.
 */
async function readRecorded(
  { workTree, prefix }: Repository,
  commit: string,
  folders: readonly string[],
): Promise<Map<string, string>> {
  const paths = folders.map((folder) => `${prefix}${folder}/`);
  const listed = await git(workTree, ['ls-tree', '-r', '-z', '--full-tree', commit, '--', ...paths]);
  const entries = listed.split('\0').flatMap((entry): [string, string][] => {
    const [, id, path] = /^\d+ blob ([0-9a-f]+)\t(.*)$/s.exec(entry) ?? [];
    return id === undefined || path === undefined ? [] : [[path.slice(prefix.length), id]];
  });
  return new Map(entries.filter(([path]) => isShown(path)));
}

function isShown(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return isRecordName(name) && !name.startsWith('.');
}

function differing(
  tree: FileTree,
  recorded: ReadonlyMap<string, string>,
  folders: readonly string[],
  idLength: number,
): UnrecordedEdit[] {
  const present = folders.flatMap((folder) => listPaths(tree, folder));
  const all = new Set([...recorded.keys(), ...present]);
  return [...all].sort().flatMap((path): UnrecordedEdit[] => {
    const before = recorded.get(path);
    const now = blobIn(tree, path, idLength);
    if (now === before) return [];
    return [{ path, change: now === undefined ? 'deleted' : before === undefined ? 'added' : 'edited' }];
  });
}

/** A link in a folder's place is told by the lists; here it holds nothing. */
function listPaths(tree: FileTree, folder: string): string[] {
  try {
    return tree
      .list(folder)
      .flatMap(({ name, kind }) => (kind !== 'folder' && isShown(name) ? [`${folder}/${name}`] : []));
  } catch {
    return [];
  }
}

/** What is no regular file counts as something, so that it shows. */
function blobIn(tree: FileTree, path: string, idLength: number): string | undefined {
  try {
    const bytes = tree.read(path);
    return bytes === undefined ? undefined : blobId(bytes, idLength);
  } catch {
    return 'unreadable';
  }
}
