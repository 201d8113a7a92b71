import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { initBoard } from '../../../src/service/board/init-board.ts';
import { openBoard } from '../../../src/service/open-board.ts';
import type { BoardHome } from '../../../src/store/board/create-board.ts';
import { runExecutable } from '../../helpers/call-surface.ts';
import { serve } from '../../helpers/server-process.ts';
import { makeProject } from '../../helpers/sound-board.ts';
import { gitIn, START, tempFolder } from '../../helpers/temp-board.ts';
import { busyBoard, bytesOf, findingsOn, fix, foundOn } from './examine.ts';

const HOMES: BoardHome[] = [{ kind: 'own' }, { kind: 'branch', branch: 'board' }, { kind: 'shared' }];

test.each(HOMES)('finds nothing on a sound board of the kind $kind', async (home) => {
  const project = tempFolder();
  makeProject(project);
  const root = join(project, 'board');
  const random = (count: number) => crypto.getRandomValues(new Uint8Array(count));
  await initBoard(root, home, { now: () => START, random });
  const board = openBoard(root, { agent: 'agent-1' });
  await board.call('create-task', { id: 't-1', title: 'One' });
  await board.call('report-pickup', { task_id: 't-1' });
  await board.call('report-finish', { task_id: 't-1', result: 'Done.', verification_notes: 'Looked.' });
  writeFileSync(join(project, 'src/one.txt'), 'a person at work');
  writeFileSync(join(project, 'src/two.txt'), 'somebody’s own');
  gitIn(project, 'add', 'src/two.txt');
  expect(await findingsOn(root)).toEqual([]);
});

test('changes nothing by looking, not even the index or the lock', async () => {
  const board = await busyBoard();
  const everything = () =>
    gitIn(board.root, 'hash-object', '.git/index', '.git/HEAD', '.git/mission-control/lock');
  const before = { bytes: bytesOf(board), git: everything() };
  expect(await foundOn(board)).toEqual([]);
  expect({ bytes: bytesOf(board), git: everything() }).toEqual(before);
});

test('repairs nothing on a sound board', async () => {
  const board = await busyBoard();
  const commits = board.commits();
  expect(await fix(board)).toMatchObject({ envelope: { ok: true }, repaired: [], findings: [] });
  expect(board.commits()).toBe(commits);
});

test('finds nothing on a board that is served, asked by the command line and by the server', async () => {
  const board = await busyBoard();
  const server = await serve(board);
  await board.ok('report-progress', { task_id: 't-taken', agent: 'agent-1', message: 'On it.' });
  expect(await foundOn(board)).toEqual([]);
  const answer = await fetch(`${server.line}/api/v1/board/doctor`);
  expect([answer.status, await answer.json()]).toMatchObject([200, { ok: true, data: { findings: [] } }]);
});

test('finds nothing that four writers at work only seem to leave behind', async () => {
  const board = await busyBoard();
  let isOver = false;
  const writers = [1, 2, 3, 4].map(async (number) => {
    const own = openBoard(board.root, { agent: `agent-${number}` });
    const task_id = `t-${number}`;
    await own.call('create-task', { id: task_id, title: `Task ${number}` });
    while (!isOver) {
      await own.call('report-pickup', { task_id });
      await own.call('move-task', { task_id, status: 'pending' });
    }
  });
  const seen: unknown[] = [];
  for (let looks = 0; looks < 3; looks++) {
    const { stdout } = await runExecutable(['-C', board.root, '--json', 'doctor']);
    seen.push(JSON.parse(stdout));
  }
  isOver = true;
  await Promise.all(writers);
  expect(seen).toEqual(seen.map(() => expect.objectContaining({ ok: true, data: { findings: [] } })));
});
