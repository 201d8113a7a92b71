import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { gitByFiles } from '../../../src/store/git/git-by-files.ts';
import { findRepository, type Repository } from '../../../src/store/git/repository.ts';
import { tempBoard } from '../../helpers/temp-board.ts';

/** A board's repository, and the folder in which files pass what goes to git and comes from it. */
async function repositoryWithPassage(): Promise<{ repository: Repository; passage: string }> {
  const { root } = await tempBoard();
  const repository = findRepository(root);
  const passage = join(repository.stateDir, 'tmp');
  mkdirSync(passage, { recursive: true });
  return { repository, passage };
}

const hashOf = (repository: Repository, input: string) =>
  gitByFiles(repository, ['hash-object', '--stdin'], { input });

test('git reads all that it is given, from the beginning, and what it says comes back whole', async () => {
  const { repository, passage } = await repositoryWithPassage();
  const long = 'é and more\n'.repeat(200_000);
  const id = (await gitByFiles(repository, ['hash-object', '-w', '--stdin'], { input: long })).trim();
  expect(await gitByFiles(repository, ['cat-file', 'blob', id])).toBe(long);
  expect(readdirSync(passage)).toEqual([]);
});

test('many at once get each its own answer', async () => {
  const { repository } = await repositoryWithPassage();
  const inputs = ['one', 'two', 'three', 'four', 'five'];
  const together = await Promise.all(inputs.map((input) => hashOf(repository, input)));
  const inTurn = [];
  for (const input of inputs) inTurn.push(await hashOf(repository, input));
  expect(together).toEqual(inTurn);
  expect(new Set(together).size).toBe(inputs.length);
});

test('what git says on standard error is no part of the answer, and tells why it failed', async () => {
  const { repository } = await repositoryWithPassage();
  const chatty = await gitByFiles(repository, ['rev-parse', 'HEAD'], { env: { GIT_TRACE: '2' } });
  expect(chatty).toMatch(/^[0-9a-f]{40}\n$/);
  await expect(gitByFiles(repository, ['rev-parse', '--verify', 'nowhere'])).rejects.toMatchObject({
    code: 'git_failed',
    message: 'git rev-parse failed: fatal: Needed a single revision',
  });
});

test('a git that is killed has failed, whatever it had said by then', async () => {
  const { repository } = await repositoryWithPassage();
  const config = ['alias.dies=!echo said; kill -9 $PPID'];
  await expect(gitByFiles(repository, ['dies'], { config })).rejects.toMatchObject({ code: 'git_failed' });
});

test('where there is no folder for files it goes by pipes', async () => {
  const { repository, passage } = await repositoryWithPassage();
  const id = await hashOf(repository, 'the same');
  rmSync(passage, { recursive: true });
  expect(await hashOf(repository, 'the same')).toBe(id);
});
