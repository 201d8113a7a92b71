import { appendFileSync, existsSync, lstatSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { BoardConfig, FORMAT } from '../../domain/config.ts';
import { shellWord } from '../../domain/shell-word.ts';
import { BoardError } from '../../errors.ts';
import { ignoreMissing } from '../files/file-tree.ts';
import { makeFolders, refuseFileInPlace } from '../files/make-folders.ts';
import { excludeLine } from '../git/broken-links.ts';
import { importStream } from '../git/fast-import.ts';
import { git } from '../git/git.ts';
import { findForeign, refuseForeign } from '../git/ownership.ts';
import {
  checkedOutBranch,
  findRepository,
  gitDirOf,
  type Identity,
  type Repository,
  readIdentities,
} from '../git/repository.ts';
import { writtenOut } from '../git/settings.ts';
import { askDriversOff } from '../git/status.ts';
import { allFiles, type ChangeSet, messageOf } from '../journal/change-set.ts';
import { Journal } from '../journal/journal.ts';
import { BOARD_FOLDERS, CONFIG_FILE } from '../layout.ts';
import { nativeLock } from '../locks/native-lock.ts';
import { boardsNotShown, wayTo } from './boards-not-shown.ts';
import { refuseFiltered } from './filtered.ts';
import { requireOneLine } from './one-line-path.ts';
import { takenPaths } from './taken-paths.ts';

/** Where a new board's history goes. */
export type BoardHome =
  | { kind: 'own' }
  /** An orphan branch of the enclosing repository, checked out at the board folder. */
  | { kind: 'branch'; branch: string }
  /** The branch that the enclosing repository has checked out. */
  | { kind: 'shared' };

/** What a board's first commit is made of, once it is known who makes it and on which branch. */
export type FirstChange = (author: Identity, branch: string) => ChangeSet;

const OWN_BRANCH = 'main';

/** A board that was made. */
export interface Created {
  branch: string;
  commit: string;
  /** The files of a new board in whose place a person has something, which is left as it is. */
  kept: readonly string[];
}

/**
 * Makes a board at `folder`. Leaves nothing behind where it refuses, and leaves all that lies in the folder as it is: what is a
 * person's is neither written over nor made part of the first commit.
 */
export async function createBoard(folder: string, home: BoardHome, first: FirstChange): Promise<Created> {
  nativeLock();
  requireOneLine(folder);
  refuseFileInPlace(folder);
  refuseOtherThings(folder);
  const enclosing = enclosingRepository(folder);
  if (enclosing !== null && home.kind !== 'own') refuseForeign(enclosing);
  // git has no say in a repository that it does not trust: to it there is none.
  if (home.kind === 'own') {
    const isOurs = enclosing !== null && (gitDirAt(folder) || findForeign(enclosing) === null);
    return createOwn(folder, isOurs ? enclosing : null, first);
  }
  if (enclosing === null) {
    throw new BoardError(
      'git_failed',
      `expected ${folder} to lie in a git repository for '--${home.kind}', found none; leave the option out to give the board a repository of its own`,
      { details: { folder } },
    );
  }
  if (home.kind === 'branch') return createOnBranch(folder, enclosing, home.branch, first);
  const branch = (await checkedOutBranch(enclosing))?.replace('refs/heads/', '');
  if (branch === undefined) {
    throw new BoardError(
      'git_busy',
      `HEAD is detached in ${enclosing.workTree}; switch to the branch that is to hold the board`,
      {
        details: { reason: 'detached_head' },
      },
    );
  }
  await refuseFiltered(enclosing.workTree, pathIn(enclosing, folder));
  makeFolders(folder);
  return commitFirst(folder, branch, first);
}

/** What lies in place of the board's folders, or a link in that of its settings that leads nowhere, cannot be left as it is. */
function refuseOtherThings(folder: string): void {
  const inWay = [CONFIG_FILE, ...BOARD_FOLDERS].find((name) => {
    const stat = lstatSync(join(folder, name), { throwIfNoEntry: false });
    return stat !== undefined && (name === CONFIG_FILE || !stat.isDirectory());
  });
  if (inWay === undefined) return;
  const path = join(folder, inWay);
  const expected = inWay === CONFIG_FILE ? 'nothing or the settings of a board' : 'a folder or nothing';
  throw new BoardError(
    'already_exists',
    `expected ${expected} at ${path}, got something else, such as a link; choose another folder for the board`,
    { details: { path } },
  );
}

const gitDirAt = (folder: string) => existsSync(folder) && gitDirOf(folder) !== null;

function enclosingRepository(folder: string): Repository | null {
  for (let parent = resolve(folder); ; parent = dirname(parent)) {
    if (existsSync(parent) && gitDirOf(parent) !== null) return findRepository(parent);
    if (parent === dirname(parent)) return null;
  }
}

async function createOwn(folder: string, enclosing: Repository | null, first: FirstChange) {
  const hasOwn = gitDirAt(folder);
  if (enclosing !== null && !hasOwn) {
    await refuseIfTracked(enclosing, folder);
    leaveAlone(enclosing, folder);
  }
  makeFolders(folder);
  if (!hasOwn) await git(folder, ['init', '-b', OWN_BRANCH]);
  const repository = findRepository(folder);
  const branch = (await checkedOutBranch(repository))?.replace('refs/heads/', '') ?? OWN_BRANCH;
  return commitFirst(folder, branch, first);
}

const pathIn = (outer: Repository, folder: string) =>
  relative(outer.workTree, resolve(folder)).split(sep).join('/');

async function refuseIfTracked(outer: Repository, folder: string): Promise<void> {
  const inside = pathIn(outer, folder);
  const tracked = await git(outer.workTree, ['ls-files', '-z', '--', `:(literal)${inside}`]);
  if (tracked !== '') {
    throw new BoardError(
      'already_exists',
      `${folder} holds files that the repository at ${outer.workTree} tracks; choose another folder, or keep the board there with '--shared' or '--branch NAME'`,
      { details: { folder, repository: outer.workTree } },
    );
  }
}

/** Keeps the outer repository from seeing the board's folder as its own. */
function leaveAlone(outer: Repository, folder: string): void {
  const exclude = join(outer.commonDir, 'info', 'exclude');
  const line = excludeLine(pathIn(outer, folder));
  const present = ignoreMissing(() => readFileSync(exclude, 'utf8')) ?? '';
  if (present.split('\n').includes(line)) return;
  makeFolders(dirname(exclude));
  appendFileSync(exclude, `${present === '' || present.endsWith('\n') ? '' : '\n'}${line}\n`);
}

async function commitFirst(folder: string, branch: string, first: FirstChange): Promise<Created> {
  const repository = findRepository(folder);
  let kept: readonly string[] = [];
  const journal = new Journal({ repository, config: BoardConfig.parse({ format: FORMAT, branch }) });
  const { commits } = await journal.write({
    plan: async ({ identities, tip }) => {
      const change = first((await identities).author, branch);
      kept = await takenPaths(repository, tip, [...change.files.keys()]);
      const files = [...change.files].filter(([path]) => !kept.includes(path));
      return [{ ...change, files: new Map(files) }];
    },
    recordEdits: async () => null,
    about: null,
  });
  return { branch, commit: commits[0] ?? '', kept };
}

/** What a person can do with a branch that is there: where it records a board, have that shown. */
function wayOnto(outer: Repository, branch: string, folder: string): string {
  const found = boardsNotShown(outer).find((board) => board.branch === branch && board.inside === '');
  return found === undefined ? "choose another name with '--branch NAME'" : wayTo(found, folder);
}

/** A clone has a project's board on its remote's branch: a new one would have another history, and could not be pushed. */
async function refuseFetched({ workTree }: Repository, branch: string, folder: string): Promise<void> {
  const listed = await git(workTree, ['for-each-ref', '--format=%(refname)', `refs/remotes/*/${branch}`]);
  const [fetched] = listed.split('\n');
  if (!fetched) return;
  const names = fetched.slice('refs/remotes/'.length);
  const add = ['git', '-C', workTree, 'worktree', 'add', '--track', '-b', branch, folder, names];
  throw new BoardError('already_exists', `branch ${branch} has been fetched as ${names}`, {
    details: { branch, fetched: names },
    ways: {
      person: `bring it here with '${add.map(shellWord).join(' ')}'`,
      worker: "ask for the board's folder",
    },
  });
}

async function createOnBranch(
  folder: string,
  outer: Repository,
  branch: string,
  first: FirstChange,
): Promise<Created> {
  await git(outer.workTree, ['check-ref-format', '--branch', branch]).catch((cause: unknown) => {
    throw new BoardError(
      'invalid_input',
      `branch: expected a name that git accepts for a branch, got ${JSON.stringify(branch)}`,
      {
        details: { field: 'branch', received: branch },
        cause,
      },
    );
  });
  const exists = await git(outer.workTree, ['for-each-ref', '--format=%(refname)', `refs/heads/${branch}`]);
  if (exists.trim() !== '') {
    throw new BoardError('already_exists', `branch ${branch} is there already`, {
      details: { branch },
      ways: { person: wayOnto(outer, branch, resolve(folder)), worker: "ask for the board's folder" },
    });
  }
  await refuseFetched(outer, branch, resolve(folder));
  await refuseIfTracked(outer, folder);
  const { author, committer } = await readIdentities(outer);
  const change = first(author, branch);
  const commit = {
    author,
    committer,
    seconds: Math.floor(Date.parse(change.at) / 1000),
    message: messageOf(change),
    files: allFiles(change),
  };
  const stream = importStream(`refs/heads/${branch}`, null, [commit]);
  const id = await git(outer.workTree, ['fast-import', '--quiet', '--done'], {
    input: stream,
    config: writtenOut(true),
  });
  try {
    await git(outer.workTree, ['worktree', 'add', resolve(folder), branch], {
      config: await askDriversOff(outer),
    });
    leaveAlone(outer, folder);
  } catch (error) {
    rmSync(join(outer.commonDir, 'refs', 'heads', branch), { force: true });
    throw error;
  }
  return { branch, commit: id.trim(), kept: [] };
}
