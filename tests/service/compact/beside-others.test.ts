import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { initBoard } from '../../../src/service/board/init-board.ts';
import { holdBoard } from '../../../src/service/hold-board.ts';
import { openBoard } from '../../../src/service/open-board.ts';
import { expectSound, makeProject } from '../../helpers/sound-board.ts';
import { gitIn, START, tempFolder } from '../../helpers/temp-board.ts';
import { compact, SEALED, TOLD_AT, tellStory, toldBoard } from './told-board.ts';

const random = (count: number) => crypto.getRandomValues(new Uint8Array(count));

test.each([
  [
    'in a folder of a repository with SHA-256 objects',
    ['--object-format=sha256'],
    { kind: 'shared' as const },
  ],
  ['on a branch of its own', [], { kind: 'branch' as const, branch: 'board' }],
])('a board %s is sealed, and nothing around it is touched', async (_what, options, home) => {
  const project = tempFolder();
  makeProject(project, ...options);
  appendFileSync(join(project, 'code.txt'), 'staged\n');
  gitIn(project, 'add', 'code.txt');
  appendFileSync(join(project, 'code.txt'), 'not staged\n');
  const root = join(project, 'board');
  let now = START;
  await initBoard(root, home, { now: () => now, random });
  const board = openBoard(root, { now: () => now, agent: null });
  await tellStory(board, (at) => {
    now = at;
  });
  const events = async () =>
    await board.call('list-events', { limit: 500, before: new Date(TOLD_AT).toISOString() });
  const before = await events();
  const around = gitIn(project, 'status', '--porcelain', '--', 'code.txt', 'src');
  expect(await compact({ root, now: TOLD_AT, pass: () => {} })).toMatchObject({ events: 29, not_sealed: [] });
  expect(await events()).toEqual(before);
  expect(gitIn(project, 'status', '--porcelain', '--', 'code.txt', 'src')).toBe(around);
  expect(gitIn(root, 'status', '--porcelain', '.')).toBe('');
  expect(await board.call('audit', {})).toMatchObject({ ok: true, data: { violations: [] } });
});

test('a server that runs beside it answers the same, and goes on recording', async () => {
  const board = await toldBoard();
  const held = await holdBoard(board.root, { now: () => board.now, agent: null });
  onTestFinished(() => held.close());
  const list = () => held.call('list-events', { limit: 500, before: new Date(TOLD_AT).toISOString() });
  const task = () => held.call('show-task', { task_id: 't-day-1' });
  const before = [await list(), await task()];
  await held.call('report-heartbeat', { agent: 'agent-1' });
  await compact(board);
  expect([await list(), await task()]).toEqual(before);
  board.pass(1);
  expect(await held.call('report-heartbeat', { agent: 'agent-1' })).toMatchObject({ ok: true, warnings: [] });
  await held.close();
  expect(board.files('events')).toEqual(expect.arrayContaining(SEALED));
  expectSound(board.root);
});

test('reports that are made while it is got ready and recorded are all on record', async () => {
  const board = await toldBoard();
  const reporting = (async () => {
    for (let count = 0; count < 10; count++) {
      board.pass(1);
      await board.ok('report-heartbeat', { agent: 'agent-late', message: `Report ${count}` });
    }
  })();
  await Promise.all([compact(board), reporting]);
  const { total } = await board.ok('list-events', { agent: 'agent-late' });
  expect(total).toBe(10);
  expectSound(board.root);
  expect(await board.ok('audit', {})).toMatchObject({ violations: [] });
});
