import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { initBoard } from '../../../src/service/board/init-board.ts';
import { openBoard } from '../../../src/service/open-board.ts';
import { gitBy, makeProject, workOf } from '../../helpers/sound-board.ts';
import { gitIn, START, tempFolder } from '../../helpers/temp-board.ts';

const options = {
  now: () => START,
  random: (count: number) => crypto.getRandomValues(new Uint8Array(count)),
};

/** A shared board in a code repository with everything that a person can have half done. */
async function projectAtWork(): Promise<{ project: string; board: string }> {
  const project = join(tempFolder(), 'project');
  makeProject(project);
  for (const name of ['renamed', 'deleted', 'partly', 'mode', 'gone'])
    writeFileSync(join(project, `${name}.txt`), `${name}\n`);
  gitBy(project, 'add', '-A');
  gitBy(project, 'commit', '-qm', 'more');
  const board = join(project, 'board');
  await initBoard(board, { kind: 'shared' }, options);
  await openBoard(board, options).call('create-task', { title: 'One', id: 't-1' });
  await openBoard(board, options).call('create-task', { title: 'Two', id: 't-2' });

  gitIn(project, 'mv', 'renamed.txt', 'renamed again.txt');
  gitIn(project, 'rm', '-q', 'deleted.txt');
  writeFileSync(join(project, 'partly.txt'), 'staged\n');
  gitIn(project, 'add', 'partly.txt');
  appendFileSync(join(project, 'partly.txt'), 'not staged\n');
  gitIn(project, 'update-index', '--chmod=+x', 'mode.txt');
  rmSync(join(project, 'gone.txt'));
  writeFileSync(join(project, 'new.txt'), 'new\n');
  gitIn(project, 'add', 'new.txt');
  writeFileSync(join(project, 'intended.txt'), 'intended\n');
  gitIn(project, 'add', '-N', 'intended.txt');
  gitIn(project, 'update-index', '--assume-unchanged', 'src/one.txt');
  writeFileSync(join(project, 'untracked.txt'), 'untracked\n');
  mkdirSync(join(board, 'notes'));
  writeFileSync(join(board, 'notes', 'mine.md'), 'beside the records\n');
  gitIn(project, 'add', 'board/notes');
  appendFileSync(join(board, 'README.md'), 'edited\n');
  return { project, board };
}

/** Paths that no report below touches: all but the task that it is about, its worker and the events. */
const ELSEWHERE = ['.', ':!board/in_progress', ':!board/pending/t-1-one.md', ':!board/done'].concat(
  ':!board/agents',
  ':!board/events',
  ':!board/runs',
);

test('what a person has staged, and has not, is byte-identical after reports', async () => {
  const { project, board } = await projectAtWork();
  const before = workOf(project, ...ELSEWHERE);
  const { call } = openBoard(board, options);
  expect(await call('report-pickup', { task_id: 't-1', agent: 'a' })).toMatchObject({
    ok: true,
    warnings: [],
  });
  expect(await call('report-progress', { task_id: 't-1', message: 'm' })).toMatchObject({ ok: true });
  const finish = { task_id: 't-1', agent: 'a', result: 'r', verification_notes: 'v' };
  expect(await call('report-finish', finish)).toMatchObject({ ok: true });
  expect(workOf(project, ...ELSEWHERE)).toEqual(before);
});

test('a report commits the paths of the board that it is about, and nothing that was staged', async () => {
  const { project, board } = await projectAtWork();
  await openBoard(board, options).call('report-pickup', { task_id: 't-1', agent: 'a' });
  const touched = gitIn(project, 'show', '--format=', '--name-only', '--no-renames', 'HEAD')
    .trim()
    .split('\n');
  expect(touched.map((path) => path.split('/').slice(0, 2).join('/'))).toEqual([
    'board/agents',
    ...touched.slice(1, -3).map(() => 'board/events'),
    'board/in_progress',
    'board/pending',
    'board/runs',
  ]);
});

test('making a shared board leaves what is staged alone', async () => {
  const project = join(tempFolder(), 'project');
  makeProject(project);
  writeFileSync(join(project, 'code.txt'), 'staged\n');
  gitIn(project, 'add', 'code.txt');
  appendFileSync(join(project, 'code.txt'), 'not staged\n');
  const before = workOf(project, '.', ':!board');
  await initBoard(join(project, 'board'), { kind: 'shared' }, options);
  expect(workOf(project, '.', ':!board')).toEqual(before);
  expect(gitIn(project, 'status', '--porcelain')).toBe('MM code.txt\n');
});

test('a conflict that is staged elsewhere keeps all its sides', async () => {
  const { project, board } = await projectAtWork();
  const blob = gitIn(project, 'hash-object', '-w', 'untracked.txt').trim();
  const sides = [1, 2, 3].map((stage) => `100644 ${blob} ${stage}\tclash.txt`).join('\n');
  writeFileSync(join(project, '.git', 'sides'), `${sides}\n`);
  gitIn(project, '-c', 'alias.sides=!git update-index --index-info < .git/sides', 'sides');
  const before = workOf(project, ...ELSEWHERE);
  expect(before.index).toContain('clash.txt');
  const answer = await openBoard(board, options).call('report-pickup', { task_id: 't-1', agent: 'a' });
  expect(answer).toMatchObject({ ok: true, warnings: [] });
  expect(workOf(project, ...ELSEWHERE)).toEqual(before);
});
