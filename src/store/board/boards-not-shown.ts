/** Boards that a branch of the repository at hand records, for somebody who looks for one and finds no folder of it. */
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { shellWord } from '../../domain/shell-word.ts';
import { gitAtOnce } from '../git/git-at-once.ts';
import { findRepository, gitDirOf, type Repository } from '../git/repository.ts';
import { workTreesOf } from '../git/work-trees.ts';
import { CONFIG_FILE } from '../layout.ts';

/** A board on a branch. */
export interface BoardNotShown {
  readonly branch: string;
  /** Where it is on the branch: empty, or `board/`. */
  readonly inside: string;
  readonly repository: Repository;
  /** The work tree of that branch; null where there is none. It may be gone. */
  readonly folder: string | null;
}

const BRANCHES_MOST = 1000;

/** The boards on the branches of a repository. */
export function boardsNotShown(repository: Repository): BoardNotShown[] {
  const count = `--count=${BRANCHES_MOST}`;
  const listed = gitAtOnce(repository, [
    'for-each-ref',
    count,
    '--sort=-committerdate',
    '--format=%(refname)',
    'refs/heads',
  ]);
  const refs = listed?.toString().split('\n').filter(Boolean) ?? [];
  const places = refs.flatMap((ref) => ['', 'board/'].map((inside) => ({ ref, inside })));
  const asked = places.map(({ ref, inside }) => `${ref}:${inside}${CONFIG_FILE}\n`).join('');
  const answers = gitAtOnce(repository, ['cat-file', '--batch-check'], asked)?.toString().split('\n') ?? [];
  const trees = workTreesOf(repository.commonDir);
  return places.flatMap(({ ref, inside }, index) => {
    if (!/^[0-9a-f]+ blob \d+$/.test(answers[index] ?? '')) return [];
    const folder = trees.find(({ head }) => head === ref)?.folder ?? null;
    return [{ branch: ref.slice('refs/heads/'.length), inside, repository, folder }];
  });
}

/** A branch that was begun from a board's has a copy of it, which says whose it is. */
function isItsOwn({ repository, branch, inside }: BoardNotShown): boolean {
  const file = gitAtOnce(repository, ['cat-file', 'blob', `refs/heads/${branch}:${inside}${CONFIG_FILE}`]);
  return /^branch:[ \t]*["']?([^"'\s#]+)/m.exec(file?.toString() ?? '')?.[1] === branch;
}

/** What a person can do to see a board of the repository around `from` again; undefined where no branch has one. */
export function wayBack(from: string): string | undefined {
  try {
    const repository = repositoryAround(from);
    const first = repository === null ? undefined : boardsNotShown(repository).find(isItsOwn);
    return first && wayTo(first, join(first.repository.workTree, 'board'));
  } catch {
    return undefined;
  }
}

function repositoryAround(from: string): Repository | null {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    if (existsSync(folder) && gitDirOf(folder) !== null) return findRepository(realpathSync(folder));
    if (folder === dirname(folder)) return null;
  }
}

/** What a person can do to see a board again, for which `folder` is free. */
export function wayTo({ branch, inside, repository, folder }: BoardNotShown, free: string): string {
  const { workTree } = repository;
  const git = `git -C ${shellWord(workTree)}`;
  const has = `branch ${branch} has a board`;
  if (folder !== null && existsSync(join(folder, inside, CONFIG_FILE)))
    return `${has}: name it with '-C ${shellWord(join(folder, inside))}'`;
  if (folder !== null && existsSync(folder))
    return `${has}, and its folder is gone: 'git -C ${shellWord(folder)} restore ${inside === '' ? '.' : inside}' brings it back`;
  const target =
    folder ?? (inside === '' && !existsSync(free) ? free : `${workTree}-${branch.replaceAll('/', '-')}`);
  const prune = folder === null ? '' : `'${git} worktree prune' and then `;
  return `${has}, and no work tree shows it: ${prune}'${git} worktree add ${shellWord(target)} ${shellWord(branch)}' brings it back`;
}
