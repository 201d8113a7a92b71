import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { ON_THE_COMMAND_LINE } from '../../domain/phrases.ts';
import { shellWord } from '../../domain/shell-word.ts';
import { BoardError } from '../../errors.ts';
import { ignoreMissing } from '../files/file-tree.ts';
import { CONFIG_FILE } from '../layout.ts';
import { readTip } from './branch.ts';
import { refuseCopy, refuseLeftAlone, refuseNoRepository } from './broken-links.ts';
import { noteDrivers } from './drivers.ts';
import { git } from './git.ts';
import { gitByFiles } from './git-by-files.ts';

/** Where a board's history lies. All paths are absolute. */
export interface Repository {
  /** The folder that git's paths are relative to. */
  readonly workTree: string;
  /** The git directory of this work tree. */
  readonly gitDir: string;
  /** The git directory that holds the branches; the same, but in a linked work tree. */
  readonly commonDir: string;
  /** The board folder. */
  readonly root: string;
  /** What git's paths have before the board's: empty, or the board's folder and `/`. */
  readonly prefix: string;
  /** Mission Control's own files for this board, in the git directory. All of them may be deleted while nothing runs. */
  readonly stateDir: string;
}

/** What git takes for all files of the board, called in the work tree. */
export const boardPathspec = ({ prefix }: Repository) => (prefix === '' ? '.' : `:(literal)${prefix}`);

/**
 * Finds the repository whose work tree holds a folder, reading the files that git documents for that
 * (gitrepository-layout) rather than asking git, which would cost every command a process.
 */
export function findRepository(boardFolder: string): Repository {
  const root = realpathSync(boardFolder);
  for (let folder = root; ; folder = dirname(folder)) {
    const gitDir = gitDirOf(folder);
    if (gitDir !== null) {
      refuseCopy(folder, gitDir);
      const repository = describe(root, folder, gitDir);
      if (folder !== root) refuseLeftAlone(root, folder, repository.commonDir);
      return repository;
    }
    refuseNoRepository(folder);
    if (folder === dirname(folder)) break;
  }
  throw new BoardError(
    'git_failed',
    `the board at ${root} is in no git repository, so nothing could be recorded`,
    {
      details: { board: root },
      ways: {
        person: `bring its .git back from a copy or a clone; 'git init ${shellWord(root)}' and a commit of its files begin a new history`,
        worker: 'tell a person, and send the same call again once it is in one',
      },
    },
  );
}

function describe(root: string, workTree: string, gitDir: string): Repository {
  const common = ignoreMissing(() => readFileSync(join(gitDir, 'commondir'), 'utf8').trim());
  const inside = relative(workTree, root).split(sep).join('/');
  const commonDir = common === undefined ? gitDir : resolve(gitDir, common);
  return {
    workTree,
    gitDir,
    commonDir,
    root,
    prefix: inside === '' ? '' : `${inside}/`,
    stateDir: join(gitDir, 'mission-control', encodeURIComponent(inside)),
  };
}

/** The git directory that a folder's `.git` is or names; null where there is none. */
export function gitDirOf(folder: string): string | null {
  const dotGit = join(folder, '.git');
  const stat = statSync(dotGit, { throwIfNoEntry: false });
  if (stat === undefined) return null;
  const named = stat.isFile() ? /^gitdir: (.+)$/m.exec(readFileSync(dotGit, 'utf8'))?.[1] : dotGit;
  if (named === undefined) return null;
  const gitDir = resolve(folder, named);
  return existsSync(join(gitDir, 'HEAD')) ? gitDir : null;
}

/** The full name of the branch that is checked out, or null while HEAD is detached. */
export async function checkedOutBranch(repository: Repository): Promise<string | null> {
  const head = readFileSync(join(repository.gitDir, 'HEAD'), 'utf8').trim();
  if (!head.startsWith('ref: ')) return null;
  const name = head.slice('ref: '.length);
  // Where branches are not files (reftable) this file holds a name that no branch can have.
  if (name !== 'refs/heads/.invalid') return name;
  return (await git(repository.workTree, ['symbolic-ref', 'HEAD'])).trim();
}

const UNDER_WAY: readonly [file: string, what: string, wayOut: string][] = [
  ['MERGE_HEAD', 'a merge', "'git merge --continue' or 'git merge --abort'"],
  ['rebase-merge', 'a rebase', "'git rebase --continue' or 'git rebase --abort'"],
  ['rebase-apply', 'a rebase or am', "'git rebase --abort' or 'git am --abort'"],
  ['CHERRY_PICK_HEAD', 'a cherry-pick', "'git cherry-pick --continue' or 'git cherry-pick --abort'"],
  ['REVERT_HEAD', 'a revert', "'git revert --continue' or 'git revert --abort'"],
  ['BISECT_LOG', 'a bisect', "'git bisect reset'"],
];

/** The file of what is under way in a git directory, such as a rebase; undefined where nothing is. */
export function underWay(gitDir: string): string | undefined {
  return UNDER_WAY.find(([file]) => existsSync(join(gitDir, file)))?.[0];
}

/** Why nothing can be recorded now, and what ends that. */
export interface Busyness {
  what: string;
  /** What a person can do. */
  wayOut: string;
  /** The file that shows it in the git directory. */
  file: string;
  details: Record<string, unknown>;
}

/** Null while the work tree shows the board's branch and nobody is in the middle of something. */
export async function findBusyness(repository: Repository, branch: string): Promise<Busyness | null> {
  // First, because a rebase or bisect detaches HEAD too, and the way out of it is another one.
  const begun = UNDER_WAY.find(([file]) => existsSync(join(repository.gitDir, file)));
  const { workTree } = repository;
  if (begun !== undefined) {
    const [file, what, wayOut] = begun;
    return {
      what: `${what} is under way`,
      wayOut: `end that with ${wayOut} in ${workTree} and try again`,
      file,
      details: { reason: file, branch },
    };
  }
  const current = await checkedOutBranch(repository);
  if (current === `refs/heads/${branch}`) return null;
  const shown = current === null ? 'HEAD is detached' : `${current.replace('refs/heads/', '')} is`;
  const details = { branch, current };
  if ((await readTip(repository, branch)) === null) {
    return {
      what: `branch ${branch}, which records this board, is not there: ${shown}${current === null ? '' : ' checked out'}`,
      wayOut: `if it was renamed, write its name of now as 'branch' into ${CONFIG_FILE}`,
      file: 'HEAD',
      details: { reason: 'branch_gone', ...details },
    };
  }
  const switched = `'git switch ${shellWord(branch)}' in ${workTree}`;
  const added = `'git -C ${shellWord(workTree)} worktree add FOLDER ${shellWord(branch)}'`;
  return {
    what: `branch ${branch} is not checked out: ${shown}`,
    wayOut: `end that with ${switched} and try again, or give the board a work tree of its own with ${added}, and ${ON_THE_COMMAND_LINE.nameBoard}`,
    file: 'HEAD',
    details: { reason: current === null ? 'detached_head' : 'other_branch', ...details },
  };
}

/** Refuses with `git_busy` while the work tree does not show the board's branch, or somebody is in the middle of something. */
export async function refuseWhileBusy(repository: Repository, branch: string): Promise<void> {
  const busy = await findBusyness(repository, branch);
  if (busy !== null) throw refusalOf(busy);
}

/** Refuses what would be read of another branch: it has the board as it was once. What is under way ends by itself. */
export async function refuseOtherBranch(repository: Repository, branch: string): Promise<void> {
  const head = ignoreMissing(() => readFileSync(join(repository.gitDir, 'HEAD'), 'utf8').trim());
  if (head === `ref: refs/heads/${branch}` || underWay(repository.gitDir) !== undefined) return;
  await refuseWhileBusy(repository, branch);
}

/** Who switched the work tree may not know that a board is in it. */
const NOT_BY_ITSELF =
  'that does not pass by itself: tell the person who keeps the board, and send the same call again once its branch is checked out; or ' +
  ON_THE_COMMAND_LINE.nameOtherBoard;

function refusalOf({ what, wayOut, file, details }: Busyness): BoardError {
  const worker =
    file !== 'HEAD'
      ? 'wait until that is over, and send the same call again'
      : details.reason === 'branch_gone'
        ? 'tell a person, and send the same call again once that is mended'
        : NOT_BY_ITSELF;
  return new BoardError('git_busy', what, { details, ways: { person: wayOut, worker } });
}

/** Who git says is at work here, for commits that no worker makes. */
export interface Identity {
  name: string;
  email: string;
}

/** Who it is where git has no name for anybody. */
export const NOBODY: Identity = { name: 'Mission Control', email: 'mission-control@mission-control.invalid' };

/** The human author and the committer, from git's configuration; a built-in name where none is set. */
export async function readIdentities(
  repository: Repository,
): Promise<{ author: Identity; committer: Identity }> {
  const listed = await gitByFiles(repository, ['var', '-l']).catch(() => '');
  // It is asked before git is to look at files, and gives the settings along with the names.
  if (listed !== '')
    noteDrivers(
      repository,
      listed.split('\n').map((line) => line.slice(0, line.indexOf('='))),
    );
  const named = /^user\.name=./m.test(listed);
  const identity = (role: 'AUTHOR' | 'COMMITTER'): Identity => {
    const found = new RegExp(`^GIT_${role}_IDENT=([^\n]*) <([^\n]*)> \\d+ [+-]\\d+$`, 'm').exec(listed);
    const isSet = named || process.env[`GIT_${role}_NAME`] !== undefined;
    return found?.[1] && isSet ? { name: found[1], email: found[2] ?? '' } : NOBODY;
  };
  return { author: identity('AUTHOR'), committer: identity('COMMITTER') };
}
