import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { initBoard } from '../../../src/service/board/init-board.ts';
import { openBoard } from '../../../src/service/open-board.ts';
import { type BoardHome, createBoard } from '../../../src/store/board/create-board.ts';
import { gitBy, makeProject } from '../../helpers/sound-board.ts';
import { START, tempFolder } from '../../helpers/temp-board.ts';

const options = {
  now: () => START,
  random: (count: number) => crypto.getRandomValues(new Uint8Array(count)),
};

/** A project with a board in it that has one task. */
async function project(home: BoardHome): Promise<string> {
  const folder = join(tempFolder(), 'project');
  makeProject(folder);
  await initBoard(join(folder, 'board'), home, options);
  await call(folder, 'create-task', { title: 'One', id: 't-1' });
  return folder;
}

async function call(folder: string, operation: string, input: Record<string, unknown> = {}) {
  return openBoard(folder, { agent: null }).call(operation as string, input);
}

async function refusal(folder: string, operation = 'list-tasks'): Promise<{ code: string; message: string }> {
  const envelope = await call(folder, operation, operation === 'list-tasks' ? {} : { agent: 'a' });
  if (envelope.ok)
    throw new Error(`${operation} should have failed, and answered ${JSON.stringify(envelope.data)}`);
  return envelope.error;
}

/** What a refusal tells a person to paste, done. */
function paste(folder: string, { message }: { message: string }): void {
  const commands = [...message.matchAll(/'((?:git|printf) (?:\\.|[^'\\])*)'/g)].map(
    ([, command = '']) => command,
  );
  expect(commands, message).not.toEqual([]);
  for (const command of commands)
    execFileSync('sh', ['-c', command.replaceAll('"…"', 'x')], { cwd: folder, stdio: 'ignore' });
}

const total = async (folder: string) => {
  const envelope = await openBoard(folder, { agent: null }).call('list-tasks', {});
  return envelope.ok ? envelope.data.total : envelope.error.message;
};

test('in a work tree of another branch every call reaches the board, not its copy there', async () => {
  const folder = await project({ kind: 'shared' });
  const linked = join(folder, '..', 'linked');
  gitBy(folder, 'worktree', 'add', '-q', linked, '-b', 'feature');
  await call(folder, 'create-task', { title: 'Two', id: 't-2' });
  for (const from of [linked, join(linked, 'board')]) expect(await total(from)).toBe(2);
  expect(await call(linked, 'report-pickup', { task_id: 't-1', agent: 'a' })).toMatchObject({ ok: true });
  expect(gitBy(folder, 'log', '-1', '--format=%an', 'main').trim()).toBe('a');
  gitBy(linked, 'switch', '-q', '--detach');
  expect(await total(linked)).toBe(2);
});

test('where no work tree shows the board’s branch its copies answer nothing, and the way is named', async () => {
  const folder = await project({ kind: 'shared' });
  const linked = join(folder, '..', 'linked');
  gitBy(folder, 'worktree', 'add', '-q', linked, '-b', 'feature');
  gitBy(folder, 'switch', '-qc', 'other');
  for (const operation of ['list-tasks', 'report-heartbeat'])
    expect((await refusal(linked, operation)).code).toBe('git_busy');
  expect((await refusal(linked)).message).toMatch(
    /worktree add FOLDER main', and give its folder to openBoard$/,
  );
  gitBy(folder, 'worktree', 'add', '-q', join(folder, '..', 'third'), 'main');
  expect(await total(linked)).toBe(1);
});

test('a branch that was renamed is named as gone, and its new name in board.yaml is the way', async () => {
  const folder = await project({ kind: 'own' });
  const board = join(folder, 'board');
  gitBy(board, 'branch', '-m', 'main', 'trunk');
  const { message } = await refusal(board);
  expect(message).toMatch(
    /^branch main, which records this board, is not there: trunk is checked out; .* 'branch' into board.yaml/,
  );
  writeFileSync(join(board, 'board.yaml'), 'format: 1\nbranch: trunk\n');
  expect(await call(board, 'report-heartbeat', { agent: 'a' })).toMatchObject({ ok: true });
});

test('a board on a branch whose folder is gone can be had back as the refusal says', async () => {
  const folder = await project({ kind: 'branch', branch: 'board' });
  rmSync(join(folder, 'board'), { recursive: true });
  const again = createBoard(join(folder, 'board'), { kind: 'branch', branch: 'board' }, () => {
    throw new Error('nothing is to be made');
  });
  await expect(again).rejects.toThrow(/branch board is there already; .*'git -C \S+ worktree add \S+ board'/);
  paste(folder, await refusal(folder));
  expect(await total(folder)).toBe(1);
});

test('in a clone a board on a branch is brought along as the refusal says, and no other is made beside it', async () => {
  const folder = await project({ kind: 'branch', branch: 'board' });
  const clone = join(folder, '..', 'clone');
  gitBy(folder, 'clone', '-q', folder, clone);
  const made = await initBoard(join(clone, 'board'), { kind: 'branch', branch: 'board' }, options).catch(
    (error: unknown) => error,
  );
  expect(made).toMatchObject({ code: 'already_exists' });
  paste(clone, made as { message: string });
  expect(await total(join(clone, 'board'))).toBe(1);
});

test('a project that was moved can be linked again as the refusal says, and is not judged by the one around', async () => {
  const folder = await project({ kind: 'branch', branch: 'board' });
  const moved = join(folder, '..', 'moved');
  renameSync(folder, moved);
  const error = await refusal(moved, 'report-heartbeat');
  expect([error.code, error.message]).toEqual(['git_failed', expect.stringContaining('tell one')]);
  paste(moved, await refusal(moved));
  expect(await total(moved)).toBe(1);
});

test('reports to a copy of a project do not land in the original, and the copy can be made a board of its own', async () => {
  const folder = await project({ kind: 'branch', branch: 'board' });
  const copy = join(folder, '..', 'copy');
  cpSync(folder, copy, { recursive: true });
  const before = gitBy(folder, 'rev-parse', 'board');
  expect((await refusal(copy, 'report-heartbeat')).message).toContain('is a copy of the work tree at');
  paste(copy, await refusal(copy));
  expect(await call(copy, 'report-heartbeat', { agent: 'a' })).toMatchObject({ ok: true });
  expect(gitBy(folder, 'rev-parse', 'board')).toBe(before);
  expect(await total(folder)).toBe(1);
});

test('a board whose .git is gone is not recorded in the repository around it', async () => {
  const folder = await project({ kind: 'own' });
  rmSync(join(folder, 'board', '.git'), { recursive: true });
  for (const operation of ['list-tasks', 'report-heartbeat'])
    expect((await refusal(folder, operation)).message).toContain('leaves it alone');
  mkdirSync(join(folder, 'board', '.git'));
  expect((await refusal(folder)).message).toContain('is no git repository');
});

test('a board is not made in plain text among files that git encrypts, unless a person says so', async () => {
  const folder = join(tempFolder(), 'project');
  makeProject(folder);
  const attributes = join(folder, '.gitattributes');
  writeFileSync(attributes, '* filter=crypt\n.gitattributes !filter\n');
  const make = () => initBoard(join(folder, 'board'), { kind: 'shared' }, options);
  await expect(make()).rejects.toThrow(/git's filter 'crypt' .* end with the line '\/board\/\*\* -filter'$/);
  expect(gitBy(folder, 'status', '--porcelain')).toBe('?? .gitattributes\n');
  writeFileSync(attributes, '* filter=crypt\n.gitattributes !filter\n/board/** -filter\n');
  expect(await make()).toMatchObject({ changed: true });
});
