import { copyFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { openBoard } from '../../../src/service/open-board.ts';
import { hannahsBoard, NAME, textOf } from '../../helpers/hannahs-board.ts';
import { gitIn, START, type TempBoard } from '../../helpers/temp-board.ts';
import { moves, records } from './committed-board.ts';
import { expectProven } from './proven-board.ts';

const TASK = `pending/${NAME}`;

/** Another folder with the board's newest commit, which commits by itself. */
function elsewhere(board: TempBoard): string {
  const folder = join(dirname(board.root), 'elsewhere');
  gitIn(dirname(board.root), 'clone', '-q', board.root, folder);
  for (const [key, value] of [
    ['user.name', 'Otto'],
    ['user.email', 'otto@example.invalid'],
  ] as const)
    gitIn(folder, 'config', key, value);
  return folder;
}

function commitIn(folder: string): void {
  gitIn(folder, 'add', '-A');
  gitIn(folder, 'commit', '-qm', 'elsewhere');
}

const WAYS = {
  'a push to the branch that is checked out': (board: TempBoard, folder: string) => {
    board.git('config', 'receive.denyCurrentBranch', 'ignore');
    gitIn(folder, 'push', '-q', 'origin', 'HEAD');
  },
  'git update-ref': (board: TempBoard, folder: string) => {
    board.git('fetch', '-q', folder, 'HEAD');
    board.git('update-ref', 'HEAD', 'FETCH_HEAD');
  },
  'git fetch into the branch': (board: TempBoard, folder: string) => {
    board.git(
      'fetch',
      '-q',
      '--update-head-ok',
      folder,
      `HEAD:${board.git('branch', '--show-current').trim()}`,
    );
  },
};

test.each(Object.entries(WAYS))(
  'what came by %s is in the work tree after the next report, and has its events',
  async (_, bring) => {
    const board = await hannahsBoard(2);
    const folder = elsewhere(board);
    writeFileSync(join(folder, 'pending/new thing.md'), '# A new thing\n');
    writeFileSync(join(folder, 'README.md'), 'Other words.\n');
    writeFileSync(join(folder, TASK), textOf(board, TASK).replace('title: One', 'title: Uno'));
    mkdirSync(join(folder, 'notes'));
    writeFileSync(join(folder, 'notes/a.txt'), 'a note');
    commitIn(folder);
    bring(board, folder);
    await board.ok('report-pickup', { task_id: 't-2', agent: 'a' });
    expect((await board.ok('show-task', { task_id: 't-1' })).task).toMatchObject({
      title: 'Uno',
      revision: 2,
    });
    const { items } = await board.ok('list-tasks', { status: ['pending'] });
    expect(items.map(({ title }) => title).sort()).toEqual(['A new thing', 'Uno']);
    expect([board.read('README.md'), board.read('notes/a.txt')]).toEqual(['Other words.\n', 'a note']);
    expect(board.git('log', '-1', '--skip=1', '--format=%an')).toBe('Otto\n');
    expect(records(board, 'HEAD~1')).toHaveLength(1);
    expect(board.git('status', '--short')).toBe('');
    await expectProven(board);
  },
);

test('a move and a deletion that came from a second work tree are made in this one, too', async () => {
  const board = await hannahsBoard(2);
  const folder = join(dirname(board.root), 'second');
  board.git('worktree', 'add', '-q', '--detach', folder);
  renameSync(join(folder, TASK), join(folder, `blocked/${NAME}`));
  rmSync(join(folder, 'pending/t-2-two.md'));
  commitIn(folder);
  board.git('update-ref', 'HEAD', gitIn(folder, 'rev-parse', 'HEAD').trim());
  await board.ok('update-agent-status', { agent: 'a', status: 'idle' });
  await board.ok('record-edits', {});
  expect(board.files('pending').concat(board.files('blocked'))).toEqual([`blocked/${NAME}`]);
  expect(await moves(board, 't-1')).toEqual(['null → pending', 'pending → blocked']);
  expect(await moves(board, 't-2')).toEqual(['null → pending', 'pending → null']);
  expect(board.git('status', '--short')).toBe('');
  await expectProven(board);
});

test('reports that were made elsewhere and came by a push are in the work tree after the next report', async () => {
  const board = await hannahsBoard(2);
  const folder = elsewhere(board);
  const other = openBoard(folder, { now: () => START + 90_000, agent: null });
  await other.call('report-pickup', { task_id: 't-1', agent: 'b' });
  WAYS['a push to the branch that is checked out'](board, folder);
  board.pass(60);
  await board.ok('report-pickup', { task_id: 't-2', agent: 'a' });
  expect(await moves(board, 't-1')).toEqual(['null → pending', 'pending → in_progress']);
  expect(board.git('status', '--short')).toBe('');
  await expectProven(board);
});

test('what somebody changed in the work tree as well is kept, recorded and named', async () => {
  const board = await hannahsBoard(2);
  const folder = elsewhere(board);
  writeFileSync(join(folder, TASK), textOf(board, TASK).replace('title: One', 'title: Uno'));
  commitIn(folder);
  WAYS['git update-ref'](board, folder);
  board.write(TASK, textOf(board, TASK).replace('title: One', 'title: Eins'));
  const envelope = await board.board.call('report-pickup', { task_id: 't-1', agent: 'a' });
  expect(envelope).toMatchObject({ ok: true, warnings: [{ code: 'edit_kept', path: TASK }] });
  expect((await board.ok('show-task', { task_id: 't-1' })).task.title).toBe('Eins');
  await expectProven(board);
});

test('a file that a person committed here and then deleted is not brought back', async () => {
  const board = await hannahsBoard(2);
  copyFileSync(join(board.root, 'README.md'), join(board.root, 'pending/mine.md'));
  board.git('add', '-A');
  board.git('commit', '-qm', 'mine');
  rmSync(join(board.root, 'pending/mine.md'));
  await board.ok('record-edits', {});
  expect(board.files('pending')).toEqual([TASK, 'pending/t-2-two.md']);
});
