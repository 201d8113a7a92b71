import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { git, gitBy, runProcess } from './processes.ts';
import type { Home, TrialBoard } from './trial-board.ts';

/** A state that a repository can be in, and what a report makes of it. */
export interface State {
  what: string;
  home: Home;
  enter(board: TrialBoard): Promise<unknown>;
  /** How a report is refused, with nothing changed; null where it goes on record. */
  refusedAs: string | null;
  /** The way out, after which reports go on record. */
  leave?(board: TrialBoard): Promise<unknown>;
  /** Variables of whoever reports. */
  env?(board: TrialBoard): Record<string, string>;
}

/** A git command that stops in the middle, as it does where two branches say different things. */
async function stopping(folder: string, ...args: string[]): Promise<void> {
  const ended = await runProcess(
    'git',
    ['-c', 'user.name=H', '-c', 'user.email=h@example.invalid', ...args],
    {
      cwd: folder,
    },
  );
  if (ended.status === 0) throw new Error(`expected git ${args.join(' ')} to stop in the middle`);
}

/** Two branches that changed the same file. */
async function diverge({ root }: TrialBoard): Promise<void> {
  const branch = (await git(root, 'branch', '--show-current')).trim();
  for (const [word, name] of [['-qc', 'side'] as const, ['-q', branch] as const]) {
    await gitBy(root, 'switch', word, name);
    writeFileSync(join(root, 'README.md'), `${name}\n`);
    await gitBy(root, 'commit', '-qam', name);
  }
}

/** A state that a report waits for to end. */
function busy(what: string, enter: State['enter'], ...wayOut: string[]): State {
  return { what, home: 'own', enter, refusedAs: 'git_busy', leave: ({ root }) => gitBy(root, ...wayOut) };
}

/** A conflict of a command with a diverged branch. */
function conflict(what: string, args: string[], ...wayOut: string[]): State {
  const enter = async (board: TrialBoard) => {
    await diverge(board);
    await stopping(board.root, ...args);
  };
  return busy(what, enter, ...wayOut);
}

const BUSY: State[] = [
  busy('a detached HEAD', ({ root }) => gitBy(root, 'switch', '-q', '--detach'), 'switch', '-q', 'main'),
  busy('another branch', ({ root }) => gitBy(root, 'switch', '-qc', 'other'), 'switch', '-q', 'main'),
  busy(
    'an unborn branch',
    ({ root }) => git(root, 'symbolic-ref', 'HEAD', 'refs/heads/new'),
    'symbolic-ref',
    'HEAD',
    'refs/heads/main',
  ),
  busy('a bisect', ({ root }) => gitBy(root, 'bisect', 'start', 'HEAD', 'HEAD~2'), 'bisect', 'reset'),
  conflict('a merge', ['merge', 'side'], 'merge', '--abort'),
  conflict('a rebase', ['rebase', 'side'], 'rebase', '--abort'),
  conflict('a cherry-pick', ['cherry-pick', 'side'], 'cherry-pick', '--abort'),
];

const setting = (key: string, value: string): State => ({
  what: `${key}=${value}`,
  home: 'shared',
  enter: ({ root }) => git(root, 'config', key, value),
  refusedAs: null,
});

const SETTINGS: State[] = [
  setting('commit.gpgsign', 'true'),
  setting('core.autocrlf', 'true'),
  setting('core.fsmonitor', '/bin/false'),
  setting('core.untrackedCache', 'true'),
  setting('core.splitIndex', 'true'),
  setting('index.threads', '4'),
  setting('index.version', '4'),
  setting('core.logAllRefUpdates', 'false'),
  setting('user.useConfigOnly', 'true'),
];

/** Hooks that refuse whatever they are asked. */
async function refuseByHooks({ root, repository }: TrialBoard): Promise<void> {
  const hooks = join(repository.commonDir, 'refusing');
  mkdirSync(hooks);
  for (const hook of ['pre-commit', 'commit-msg', 'reference-transaction', 'post-index-change']) {
    writeFileSync(join(hooks, hook), '#!/bin/sh\nexit 1\n');
    chmodSync(join(hooks, hook), 0o755);
  }
  await git(root, 'config', 'core.hooksPath', hooks);
}

const works = (what: string, home: Home, enter: State['enter']): State => ({
  what,
  home,
  enter,
  refusedAs: null,
});

const FORMS: State[] = [
  works('hooks that refuse everything', 'shared', refuseByHooks),
  works('a linked work tree', 'branch', async () => {}),
  works('packed refs only', 'branch', ({ root }) => git(root, 'pack-refs', '--all')),
  works('one pack', 'own', ({ root }) => git(root, 'repack', '-adq')),
  works('a sparse checkout', 'shared', ({ repository }) =>
    git(repository.workTree, 'sparse-checkout', 'set', 'board'),
  ),
  works('objects in another repository', 'own', borrowObjects),
  works('a shallow history', 'own', ({ root }) =>
    git(root, 'fetch', '-q', '--depth=3', `file://${root}`, 'main'),
  ),
  {
    ...works('variables of another repository', 'own', async () => {}),
    env: ({ root }) => ({
      GIT_DIR: join(root, 'elsewhere', '.git'),
      GIT_WORK_TREE: join(root, 'elsewhere'),
      GIT_INDEX_FILE: join(root, 'elsewhere', 'index'),
      GIT_OBJECT_DIRECTORY: join(root, 'elsewhere', 'objects'),
    }),
  },
  { ...works('git that tells what it does', 'own', async () => {}), env: () => ({ GIT_TRACE: '2' }) },
];

async function borrowObjects({ root, repository }: TrialBoard): Promise<void> {
  const lender = join(repository.gitDir, 'lender');
  await git(root, 'clone', '-q', '--bare', root, lender);
  writeFileSync(join(repository.gitDir, 'objects', 'info', 'alternates'), `${join(lender, 'objects')}\n`);
  await git(root, 'repack', '-adlq');
}

const OTHERS: State[] =
  process.getuid?.() === 0
    ? [
        {
          what: 'a folder of somebody else',
          home: 'own',
          enter: ({ root }) => runProcess('chown', ['-R', '65534', root]),
          refusedAs: 'git_failed',
          leave: ({ root }) => runProcess('chown', ['-R', '0', root]),
        },
      ]
    : [];

/** Every state. */
export const STATES: readonly State[] = [...BUSY, ...FORMS, ...OTHERS, ...SETTINGS];
