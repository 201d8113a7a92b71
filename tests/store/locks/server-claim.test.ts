import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { findRepository } from '../../../src/store/git/repository.ts';
import { claimServer } from '../../../src/store/locks/server-claim.ts';
import { tempBoard } from '../../helpers/temp-board.ts';

async function repositoryOfBoard() {
  const repository = findRepository((await tempBoard()).root);
  const file = (name: string) => join(repository.stateDir, name);
  const claim = () => {
    const made = claimServer(repository);
    onTestFinished(() => made.release());
    return made;
  };
  return { claim, file };
}

test('token and address are there for the owner alone, and go with the server', async () => {
  const { claim, file } = await repositoryOfBoard();
  const { token, tokenFile, announce, release } = claim();
  announce('http://127.0.0.1:4180');
  expect(tokenFile).toBe(file('token'));
  expect(readFileSync(tokenFile, 'utf8')).toBe(token);
  expect(Buffer.from(token, 'base64url')).toHaveLength(32);
  expect(readFileSync(file('address'), 'utf8')).toBe('http://127.0.0.1:4180');
  for (const name of ['token', 'address']) expect(statSync(file(name)).mode & 0o777).toBe(0o600);
  release();
  expect([file('token'), file('address')].filter((path) => existsSync(path))).toEqual([]);
});

test('a second server is refused and told where the first one is; afterwards it may start, with another token', async () => {
  const { claim } = await repositoryOfBoard();
  const first = claim();
  const refusal = (address: string | null) =>
    expect.objectContaining({ code: 'server_running', details: { pid: process.pid, address } });
  expect(claim).toThrow(refusal(null));
  first.announce('http://127.0.0.1:4180');
  expect(claim).toThrow(refusal('http://127.0.0.1:4180'));
  expect(readFileSync(first.tokenFile, 'utf8')).toBe(first.token);
  first.release();
  expect(claim().token).not.toBe(first.token);
});

test('what a killed server left is replaced, and nobody may read the new token who could read the old file', async () => {
  const { claim, file } = await repositoryOfBoard();
  claim().release();
  for (const name of ['token', 'token.new', 'address', 'server.lock']) {
    writeFileSync(file(name), 'left behind', { mode: 0o666 });
  }
  const { token, tokenFile } = claim();
  expect(readFileSync(tokenFile, 'utf8')).toBe(token);
  expect(statSync(tokenFile).mode & 0o777).toBe(0o600);
  expect(existsSync(file('address'))).toBe(false);
});

test('giving up twice takes nothing from the next server', async () => {
  const { claim } = await repositoryOfBoard();
  const first = claim();
  first.release();
  const second = claim();
  first.release();
  expect(readFileSync(second.tokenFile, 'utf8')).toBe(second.token);
});

test.each(['token', 'address', 'token.new'])(
  'a folder in place of %s is refused in plain words, and stays',
  async (name) => {
    const { claim, file } = await repositoryOfBoard();
    mkdirSync(file(name));
    writeFileSync(join(file(name), 'mine'), 'years of work');
    expect(claim).toThrow(expect.objectContaining({ code: 'storage_failed' }));
    expect(claim).toThrow(/expected a regular file, got something else/);
    expect(readFileSync(join(file(name), 'mine'), 'utf8')).toBe('years of work');
  },
);
