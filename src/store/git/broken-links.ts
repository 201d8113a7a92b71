/**
 * Whether a board's folder is linked to the repository that it belongs to. A project that was moved or copied takes along names of
 * folders as they were: a board of one is never judged by the repository around it, nor recorded in the one that it was copied from.
 */
import { existsSync, lstatSync, readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { shellWord } from '../../domain/shell-word.ts';
import { BoardError } from '../../errors.ts';
import { ignoreMissing } from '../files/file-tree.ts';

const TELL_A_PERSON = 'nothing is answered or recorded until a person has mended that; tell one';

/** What git is told to leave alone, for a folder of the work tree where some characters mean more than themselves. */
export function excludeLine(inside: string): string {
  return `/${inside.replace(/[\\*?[\]]/g, '\\$&')}/`;
}

/** Refuses a folder whose `.git` is there and is no repository. */
export function refuseNoRepository(folder: string): void {
  const dotGit = join(folder, '.git');
  const stat = lstatSync(dotGit, { throwIfNoEntry: false });
  if (stat === undefined) return;
  const target = stat.isFile() ? namedBy(dotGit) : null;
  if (target === null) {
    throw refusal(
      `${dotGit} is no git repository, or a damaged one`,
      folder,
      'bring it back from a copy or a clone',
    );
  }
  const project = projectAround(folder, target);
  const way =
    project === null
      ? `call 'git worktree repair ${shellWord(folder)}' in that project, where it is now`
      : `'git -C ${shellWord(project)} worktree repair ${shellWord(folder)}' links it again`;
  throw refusal(
    `${folder} is a work tree of the repository at ${target}, which is not there: a project was moved`,
    folder,
    way,
  );
}

/** Refuses a copy of a linked work tree: what it says of its repository is true of the original. */
export function refuseCopy(folder: string, gitDir: string): void {
  const original = ignoreMissing(() => readFileSync(join(gitDir, 'gitdir'), 'utf8').trim());
  if (original === undefined) return;
  const dotGit = join(folder, '.git');
  const real = (path: string) => ignoreMissing(() => realpathSync(path));
  const there = real(resolve(gitDir, original));
  // One that was moved alone is linked all the same, and so is one that a container shows in another place.
  if (there === undefined || there === real(dotGit)) return;
  const project = projectAround(folder, gitDir);
  const own = project === null ? null : join(project, '.git', 'worktrees', basename(gitDir));
  const way =
    project === null || own === null
      ? `use the board at ${dirname(original)}, and delete this copy`
      : `'printf "gitdir: %s\\n" ${shellWord(own)} > ${shellWord(dotGit)} && git -C ${shellWord(project)} worktree repair ${shellWord(folder)}' makes it a board of its own`;
  throw refusal(
    `${folder} is a copy of the work tree at ${dirname(original)}, where its reports would land`,
    folder,
    way,
  );
}

/** Refuses a board in a folder that the repository around it was told to leave alone: its own is gone. */
export function refuseLeftAlone(root: string, workTree: string, commonDir: string): void {
  const line = excludeLine(relative(workTree, root).split(sep).join('/'));
  const exclude = ignoreMissing(() => readFileSync(join(commonDir, 'info', 'exclude'), 'utf8')) ?? '';
  if (!exclude.split('\n').includes(line)) return;
  throw refusal(
    `${join(root, '.git')} is gone: the board at ${root} had a repository or a work tree of its own, and the one at ${workTree} leaves it alone`,
    root,
    `bring .git back from a copy or a clone; if a branch of ${workTree} records the board, move the folder away, and ` +
      `'git -C ${shellWord(workTree)} worktree prune' and 'git -C ${shellWord(workTree)} worktree add ${shellWord(root)} BRANCH' make it anew`,
  );
}

/** What a `.git` file names; null where it names nothing. */
function namedBy(dotGit: string): string | null {
  const named = /^gitdir: (.+)$/m.exec(readFileSync(dotGit, 'utf8'))?.[1];
  return named === undefined ? null : resolve(dirname(dotGit), named);
}

/** The project around a linked work tree that has a work tree of that name; null where there is none. */
function projectAround(folder: string, gitDir: string): string | null {
  for (let above = dirname(folder); ; above = dirname(above)) {
    if (existsSync(join(above, '.git', 'worktrees', basename(gitDir), 'HEAD'))) return above;
    if (above === dirname(above)) return null;
  }
}

function refusal(what: string, board: string, person: string): BoardError {
  const ways = { person, worker: TELL_A_PERSON };
  return new BoardError('git_failed', what, { details: { reason: 'broken_link', board }, ways });
}
