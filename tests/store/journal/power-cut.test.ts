import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { findRepository } from '../../../src/store/git/repository.ts';
import { holdIndex, refreshIndexBeside } from '../../../src/store/index/git-index.ts';
import { type TempBoard, tempBoard, tempFolder } from '../../helpers/temp-board.ts';

/** How often each git command had what it wrote put on the disk, and how. */
async function syncsDuring(work: () => Promise<unknown>): Promise<Record<string, string[]>> {
  const trace = join(tempFolder(), 'trace');
  process.env.GIT_TRACE2_EVENT = trace;
  onTestFinished(() => {
    delete process.env.GIT_TRACE2_EVENT;
  });
  await work();
  delete process.env.GIT_TRACE2_EVENT;
  const commands = new Map<string, string>();
  const syncs: Record<string, string[]> = {};
  for (const line of readFileSync(trace, 'utf8').trim().split('\n')) {
    const event = JSON.parse(line);
    if (event.event === 'cmd_name') commands.set(event.sid, event.name);
    const command = commands.get(event.sid) ?? '';
    if (event.category === 'fsync') syncs[command] = [...(syncs[command] ?? []), event.key];
  }
  return syncs;
}

const report = (board: TempBoard) => () => board.ok('report-heartbeat', { agent: 'a' });

test('a power cut leaves no index.lock of unknown origin: what it says is on the disk before it is taken', async () => {
  const repository = findRepository((await tempBoard()).root);
  const held = await holdIndex(repository);
  const lock = join(repository.gitDir, 'index.lock');
  expect(readFileSync(lock, 'utf8')).toBe(`mission-control ${repository.stateDir}\n`);
  expect(statSync(lock).ino).toBe(statSync(join(repository.stateDir, 'index-lock')).ino);
  held?.release();
  expect(statSync(lock, { throwIfNoEntry: false })).toBeUndefined();
});

test('an index.lock is as old as its holding, however old the file is that it is a name of', async () => {
  const repository = findRepository((await tempBoard()).root);
  (await holdIndex(repository))?.release();
  const before = Date.now();
  const held = await holdIndex(repository);
  expect(Math.round(statSync(join(repository.gitDir, 'index.lock')).mtimeMs)).toBeGreaterThanOrEqual(before);
  held?.release();
});

test('a power cut leaves no empty part of a split index', async () => {
  const board = await tempBoard();
  expect(await syncsDuring(report(board))).toMatchObject({ 'update-index': ['fsync/writeout-only'] });
  const beside = () => refreshIndexBeside(findRepository(board.root), ['board.yaml']);
  expect(await syncsDuring(beside)).toMatchObject({ 'update-index': ['fsync/writeout-only'] });
});

test('a power cut leaves no empty object behind the branch, also where it may take the last reports', async () => {
  const board = await tempBoard({ durability: 'process' });
  const syncs = await syncsDuring(report(board));
  expect(syncs['fast-import']).toEqual(['fsync/writeout-only']);
  expect(syncs['unpack-objects']).toEqual(['fsync/writeout-only']);
});
