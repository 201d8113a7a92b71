import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { seededBytes } from '../../src/seeded-bytes.ts';
import { initBoard } from '../../src/service/board/init-board.ts';
import { type Board, openBoard } from '../../src/service/open-board.ts';
import { findRepository, type Repository } from '../../src/store/git/repository.ts';
import { git, gitBy, runProcess } from './processes.ts';
import { tellDay } from './template-story.ts';

/** Where a board's history goes: a repository of its own, the branch of the code around it, or a branch of its own there. */
export const HOMES = ['own', 'shared', 'branch'] as const;
export type Home = (typeof HOMES)[number];

/** What a template is made as. */
export interface BoardKind {
  home: Home;
  durability: 'full' | 'process';
}

/** A board with a day of history behind it, for one trial. */
export interface TrialBoard {
  readonly root: string;
  readonly repository: Repository;
  /** The branch's commit before the trial. */
  readonly tip: string;
  /** The library on this board, as nobody in particular. */
  readonly board: Board;
}

const made = new Map<string, Promise<{ folder: string; tip: string }>>();

/** Copies a prepared board into a folder; making one takes a hundred times as long. `templates` holds what is copied from. */
export async function trialBoard(templates: string, folder: string, kind: BoardKind): Promise<TrialBoard> {
  const key = join(templates, `${kind.home}-${kind.durability}`);
  const making = made.get(key) ?? makeTemplate(key, kind);
  made.set(key, making);
  const template = await making;
  mkdirSync(folder, { recursive: true });
  await runProcess('cp', ['-a', `${template.folder}/.`, folder]);
  const root = rootIn(folder, kind.home);
  if (kind.home === 'branch') rejoin(folder, root);
  return {
    root,
    repository: findRepository(root),
    tip: template.tip,
    board: openBoard(root, { agent: null }),
  };
}

const rootIn = (folder: string, home: Home) => join(folder, home === 'own' ? 'board' : 'code/board');

/** A linked work tree and its repository know each other by their absolute paths. */
function rejoin(folder: string, root: string): void {
  const gitDir = join(folder, 'code/.git/worktrees/board');
  writeFileSync(join(root, '.git'), `gitdir: ${gitDir}\n`);
  writeFileSync(join(gitDir, 'gitdir'), `${root}/.git\n`);
}

async function makeTemplate(
  folder: string,
  { home, durability }: BoardKind,
): Promise<{ folder: string; tip: string }> {
  mkdirSync(folder, { recursive: true });
  if (home !== 'own') await makeCode(join(folder, 'code'));
  const root = rootIn(folder, home);
  const began = Date.now() - 24 * 60 * 60 * 1000;
  const random = seededBytes(1);
  const where = home === 'branch' ? { kind: home, branch: 'board' } : { kind: home };
  await initBoard(root, where, { now: () => began, random });
  await configure(root, 'process');
  await tellDay(root, { began, random });
  if (durability !== 'process') await configure(root, durability);
  await git(root, 'repack', '-adq');
  await git(root, 'prune-packed', '-q');
  await git(root, 'update-index', '-q', '--refresh');
  return { folder, tip: (await git(root, 'rev-parse', 'HEAD')).trim() };
}

async function makeCode(folder: string): Promise<void> {
  mkdirSync(join(folder, 'src'), { recursive: true });
  writeFileSync(join(folder, 'code.txt'), 'code\n');
  writeFileSync(join(folder, 'src/one.txt'), 'one\n');
  await git(folder, 'init', '-q', '-b', 'main');
  await gitBy(folder, 'add', '-A');
  await gitBy(folder, 'commit', '-qm', 'code');
}

async function configure(root: string, durability: string): Promise<void> {
  const file = join(root, 'board.yaml');
  const text = readFileSync(file, 'utf8').replace(/^durability:.*$/m, `durability: ${durability}`);
  writeFileSync(file, text);
  await gitBy(root, 'commit', '-qm', 'configure', '--', file);
}
