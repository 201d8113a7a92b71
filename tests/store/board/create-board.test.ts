import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { BoardError } from '../../../src/errors.ts';
import { initBoard } from '../../../src/service/board/init-board.ts';
import type { BoardHome } from '../../../src/store/board/create-board.ts';
import { expectSound, gitBy, makeProject } from '../../helpers/sound-board.ts';
import { gitIn, START, tempBoard, tempFolder } from '../../helpers/temp-board.ts';

const init = (folder: string, home: BoardHome = { kind: 'own' }) =>
  initBoard(folder, home, {
    now: () => START,
    random: (count) => crypto.getRandomValues(new Uint8Array(count)),
  });

async function refusal(folder: string, home?: BoardHome): Promise<BoardError> {
  const error: unknown = await init(folder, home).catch((thrown: unknown) => thrown);
  if (error instanceof BoardError) return error;
  throw new Error(`init should have been refused, and gave ${JSON.stringify(error)}`);
}

function project(): string {
  const folder = join(tempFolder(), 'project');
  makeProject(folder);
  return folder;
}

const excluded = (folder: string) =>
  readFileSync(join(folder, '.git', 'info', 'exclude'), 'utf8').split('\n');

const FILES = ['.gitattributes', 'README.md', 'board.yaml'].concat(
  ['blocked', 'done', 'in_progress', 'pending'].map((status) => `${status}/.gitkeep`),
);

test('a board of its own is a repository with one commit and one event', async () => {
  const root = join(tempFolder(), 'deep', 'board');
  const answer = await init(root);
  expect(answer).toEqual({
    changed: true,
    path: root,
    branch: 'main',
    commit: gitIn(root, 'rev-parse', 'main').trim(),
  });
  const tracked = gitIn(root, 'ls-files').trim().split('\n');
  expect(tracked.filter((path) => !path.startsWith('events/')).sort()).toEqual(FILES.sort());
  expect(tracked.filter((path) => path.includes('.board-created.board.md'))).toHaveLength(1);
  expect(gitIn(root, 'rev-list', '--count', 'HEAD').trim()).toBe('1');
  expectSound(root);
});

test('a board of its own inside another repository is excluded there, once', async () => {
  const outer = project();
  await init(join(outer, 'board'));
  await init(join(outer, 'more', 'board'));
  expect(excluded(outer).filter((line) => line.startsWith('/'))).toEqual(['/board/', '/more/board/']);
  expect(gitIn(outer, 'status', '--porcelain')).toBe('');
  expect(gitIn(outer, 'log', '--format=%s').trim()).toBe('code');
  expectSound(join(outer, 'board'));
});

test('a folder in which the outer repository tracks files is refused, and nothing is left behind', async () => {
  const outer = project();
  const before = readdirSync(join(outer, 'src'));
  const { code, details } = await refusal(join(outer, 'src'));
  expect({ code, details }).toEqual({
    code: 'already_exists',
    details: { folder: join(outer, 'src'), repository: outer },
  });
  expect(readdirSync(join(outer, 'src'))).toEqual(before);
  expect(gitIn(outer, 'status', '--porcelain', '--ignored')).toBe('');
});

test('--branch makes an orphan branch that is checked out at the folder', async () => {
  const outer = project();
  const root = join(outer, 'board');
  const answer = await init(root, { kind: 'branch', branch: 'tasks' });
  expect(answer).toMatchObject({ changed: true, branch: 'tasks' });
  expect(gitIn(root, 'symbolic-ref', 'HEAD').trim()).toBe('refs/heads/tasks');
  expect(gitIn(outer, 'rev-list', '--parents', 'tasks').trim()).toBe(answer.commit);
  expect(readFileSync(join(root, 'board.yaml'), 'utf8')).toMatch(/^branch: "?tasks"?$/m);
  expect(gitIn(outer, 'status', '--porcelain')).toBe('');
  expect(gitIn(outer, 'log', '--format=%s', 'main').trim()).toBe('code');
  expectSound(root);
});

test.each([
  ['a branch that is there', 'main', 'already_exists'],
  ['a name that git does not take', 'a..b', 'invalid_input'],
  ['a name that looks like a flag', '-D', 'invalid_input'],
  ['a name of nothing', '', 'invalid_input'],
])('--branch refuses %s, and nothing is left behind', async (_what, branch, code) => {
  const outer = project();
  const before = gitIn(outer, 'for-each-ref');
  expect((await refusal(join(outer, 'board'), { kind: 'branch', branch })).code).toBe(code);
  expect(gitIn(outer, 'for-each-ref')).toBe(before);
  expect(existsSync(join(outer, 'board'))).toBe(false);
});

test('--branch refuses a folder that is not empty, and leaves no branch behind', async () => {
  const outer = project();
  mkdirSync(join(outer, 'board'));
  writeFileSync(join(outer, 'board', 'mine.txt'), 'mine\n');
  const before = { refs: gitIn(outer, 'for-each-ref'), excluded: excluded(outer) };
  expect((await refusal(join(outer, 'board'), { kind: 'branch', branch: 'tasks' })).code).toBe('git_failed');
  expect({ refs: gitIn(outer, 'for-each-ref'), excluded: excluded(outer) }).toEqual(before);
  expect(readdirSync(join(outer, 'board'))).toEqual(['mine.txt']);
});

test('--shared records on the branch that is checked out, and touches only the board', async () => {
  const outer = project();
  gitBy(outer, 'switch', '-qc', 'work');
  const answer = await init(join(outer, 'docs', 'board'), { kind: 'shared' });
  expect(answer).toMatchObject({ changed: true, branch: 'work' });
  const touched = gitIn(outer, 'show', '--format=', '--name-only', 'HEAD').trim().split('\n');
  expect(touched.every((path) => path.startsWith('docs/board/'))).toBe(true);
  expect(gitIn(outer, 'log', '--format=%s', '--skip=1').trim()).toBe('code');
  expectSound(join(outer, 'docs', 'board'));
});

test('--shared refuses a detached HEAD, and nothing is left behind', async () => {
  const outer = project();
  gitBy(outer, 'switch', '-q', '--detach');
  expect(await refusal(join(outer, 'board'), { kind: 'shared' })).toMatchObject({
    code: 'git_busy',
    details: { reason: 'detached_head' },
  });
  expect(existsSync(join(outer, 'board'))).toBe(false);
});

test.each([
  ['--shared', { kind: 'shared' }],
  ['--branch', { kind: 'branch', branch: 'tasks' }],
] as const)('%s outside any repository is refused, and nothing is left behind', async (_what, home) => {
  const folder = join(tempFolder(), 'board');
  expect((await refusal(folder, home)).code).toBe('git_failed');
  expect(existsSync(folder)).toBe(false);
});

test('an existing board is left exactly as it is', async () => {
  const { root, git, files } = await tempBoard({ stale_after_seconds: 7 });
  const before = {
    refs: git('for-each-ref'),
    files: files(),
    config: readFileSync(join(root, 'board.yaml')),
  };
  for (const home of [{ kind: 'own' }, { kind: 'shared' }, { kind: 'branch', branch: 'x' }] as const)
    expect(await init(root, home)).toEqual({ changed: false, path: root, branch: 'main', commit: null });
  expect({
    refs: git('for-each-ref'),
    files: files(),
    config: readFileSync(join(root, 'board.yaml')),
  }).toEqual(before);
});
