import { execFileSync } from 'node:child_process';
import { lchownSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { locateBoard } from '../../src/store/board/locate.ts';
import { refuseForeign } from '../../src/store/git/ownership.ts';
import { findRepository } from '../../src/store/git/repository.ts';
import { runExecutable } from '../helpers/call-surface.ts';
import { type TempBoard, tempBoard, tempFolder } from '../helpers/temp-board.ts';

const OTHER = 65_534;
const isRoot = process.getuid?.() === 0;

/** Only root gives files away. Anybody else looks at what is root's already: the top of the file system. */
const rootsRepository = {
  workTree: '/',
  gitDir: '/',
  commonDir: '/',
  root: '/',
  prefix: '',
  stateDir: '/mc',
};

const refusal = (work: () => unknown) => {
  try {
    return work();
  } catch (error) {
    return error;
  }
};

function giveAway(path: string): void {
  execFileSync('chown', ['-hR', String(OTHER), path]);
}

/** A board that another account made in a folder that all have, with links to a person's file where our own files are. */
async function trap(): Promise<{ board: TempBoard; mine: string; below: string }> {
  const board = await tempBoard();
  const mine = join(tempFolder(), 'mine');
  writeFileSync(mine, 'years of work\n');
  for (const name of ['lock', 'intent', 'last-commit', 'server.lock', 'index-written'])
    execFileSync('ln', ['-sf', mine, join(board.root, '.git/mission-control', name)]);
  giveAway(board.root);
  const below = join(board.root, 'work');
  mkdirSync(below);
  return { board, mine, below };
}

const envelopeOf = ({ stdout }: { stdout: string }) => JSON.parse(stdout);
const WRITE = ['--json', 'create-task', '--title', 'One'];

test('a board of another account above the working directory is passed over, and named', async () => {
  if (!isRoot) {
    expect(refusal(() => refuseForeign(rootsRepository))).toMatchObject({
      details: { reason: 'foreign_owner' },
    });
    return;
  }
  const { board, mine, below } = await trap();
  const { error } = envelopeOf(await runExecutable(WRITE, { cwd: below }));
  expect(error).toMatchObject({
    code: 'board_not_found',
    details: { passed_over: [board.root] },
    message: expect.stringContaining(`only ${board.root}, which belongs to another account`),
  });
  expect(readFileSync(mine, 'utf8')).toBe('years of work\n');
});

test('a board of our own above another account’s is found all the same', async () => {
  if (!isRoot) return expect(locateBoard({ cwd: (await tempBoard()).root })).toContain('board');
  const outer = await tempBoard();
  const inner = join(outer.root, 'inner');
  mkdirSync(inner);
  writeFileSync(join(inner, 'board.yaml'), 'format: 1\n');
  giveAway(inner);
  expect(locateBoard({ cwd: inner })).toBe(outer.root);
});

test.each([
  ['a report', WRITE],
  ['a repair', ['--json', 'doctor', '--fix']],
  ['a sealing', ['--json', 'compact']],
  ['a server', ['serve', '--port', '0']],
])('%s is refused on a board of another account that is named, and changes nothing', async (_what, words) => {
  if (!isRoot) {
    expect(refusal(() => refuseForeign(rootsRepository))).toMatchObject({ code: 'git_failed' });
    return;
  }
  const { board, mine } = await trap();
  const { status, stdout, stderr } = await runExecutable(['-C', board.root, ...words]);
  expect(status).not.toBe(0);
  expect(stdout + stderr).toContain(`belongs to another account (uid ${OTHER})`);
  expect(readFileSync(mine, 'utf8')).toBe('years of work\n');
});

test('reads of a board of another account that is named are answered', async () => {
  const { root } = await tempBoard();
  if (isRoot) giveAway(root);
  expect(envelopeOf(await runExecutable(['-C', root, '--json', 'list-tasks']))).toMatchObject({ ok: true });
});

test('a repository of another account that git trusts is written to, and found', async () => {
  const { root } = await tempBoard();
  if (isRoot) giveAway(root);
  const settings = join(tempFolder(), 'gitconfig');
  writeFileSync(settings, `[safe]\n\tdirectory = ${root}\n`);
  const answer = await runExecutable(WRITE, { cwd: root, env: { GIT_CONFIG_GLOBAL: settings } });
  expect(envelopeOf(answer)).toMatchObject({ ok: true, warnings: [] });
});

test.each(['.git/mission-control', '.git', 'board.yaml', ''])(
  '%j of another account has a write refused',
  async (path) => {
    if (!isRoot) {
      expect(refusal(() => refuseForeign(rootsRepository))).toMatchObject({ details: { path: '/' } });
      return;
    }
    const { root } = await tempBoard();
    lchownSync(join(root, path), OTHER, OTHER);
    expect(refusal(() => refuseForeign(findRepository(root)))).toMatchObject({
      code: 'git_failed',
      details: { reason: 'foreign_owner', path: join(root, path), uid: OTHER },
    });
  },
);

test('a work tree that another account links to a repository of ours leads to no board', async () => {
  if (!isRoot) return expect(refusal(() => refuseForeign(rootsRepository))).toBeInstanceOf(Error);
  const { root, git } = await tempBoard();
  const elsewhere = join(tempFolder(), 'elsewhere');
  git('worktree', 'add', '-q', '--detach', elsewhere);
  execFileSync('rm', [join(elsewhere, 'board.yaml')]);
  expect(locateBoard({ cwd: elsewhere })).toBe(root);
  lchownSync(join(elsewhere, '.git'), OTHER, OTHER);
  expect(refusal(() => locateBoard({ cwd: elsewhere }))).toMatchObject({ code: 'board_not_found' });
});

test('a board of its own may be made below a repository of another account, which it leaves alone', async () => {
  const outer = tempFolder();
  execFileSync('git', ['init', '-q', outer]);
  const mine = join(tempFolder(), 'mine');
  writeFileSync(mine, 'years of work\n');
  execFileSync('rm', [join(outer, '.git/info/exclude')]);
  symlinkSync(mine, join(outer, '.git/info/exclude'));
  if (isRoot) giveAway(join(outer, '.git'));
  const answer = envelopeOf(await runExecutable(['init', '--json'], { cwd: outer }));
  expect(answer).toMatchObject({ ok: true });
  if (isRoot) expect(readFileSync(mine, 'utf8')).toBe('years of work\n');
  const shared = envelopeOf(await runExecutable(['init', 'other', '--shared', '--json'], { cwd: outer }));
  if (isRoot) expect(shared.error.details.reason).toBe('foreign_owner');
});
