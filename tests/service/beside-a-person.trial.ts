import { appendFileSync, linkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type HeldBoard, holdBoard } from '../../src/service/hold-board.ts';
import { type Board, openBoard } from '../../src/service/open-board.ts';
import { expectSound, gitBy } from '../helpers/sound-board.ts';
import { type TempBoard, tempBoard, tempFolder } from '../helpers/temp-board.ts';

/** A board as a process of the command line has it, or as a server has it. */
async function opened(board: TempBoard, how: string): Promise<Board> {
  return how === 'a command' ? openBoard(board.root, { agent: null }) : served(board);
}

async function served(board: TempBoard): Promise<HeldBoard> {
  const kept = await holdBoard(board.root, { agent: null });
  onTestFinished(() => kept.close());
  return kept;
}

/** A person’s commit; `false` where git says that somebody else is at it. */
function commitNotes(board: TempBoard, text: string): boolean {
  writeFileSync(join(board.root, 'notes.txt'), text);
  try {
    gitBy(board.root, 'add', 'notes.txt');
    gitBy(board.root, 'commit', '-qm', `notes: ${text}`);
    return true;
  } catch (error) {
    expect(String(error)).toMatch(/index\.lock|cannot lock ref/);
    return false;
  }
}

test.each(['a command', 'a server'])(
  'a person’s commits beside the reports of %s take none of them off the branch',
  async (how) => {
    const board = await tempBoard();
    const { call } = await opened(board, how);
    let commits = 0;
    const reports = async (from: number) => {
      for (let count = from; count < from + 12; count++) {
        expect(await call('create-task', { title: 'x', id: `t-${count}` })).toMatchObject({ ok: true });
        // While the others' reports are on their way.
        if (commitNotes(board, String(count))) commits++;
      }
    };
    await Promise.all([0, 100, 200].map(reports));
    expect(commits).toBeGreaterThan(0);
    const changes = board.git(
      'log',
      '--format=',
      '--name-status',
      '--diff-filter=DM',
      '--',
      'pending',
      'events',
    );
    expect(changes.trim()).toBe('');
    expect(board.git('log', '--format=%s').match(/task-created/g)).toHaveLength(36);
  },
);

test('a task file with a second name, changed by that name, is not taken for what it was', async () => {
  const board = await tempBoard();
  const kept = await served(board);
  await kept.call('create-task', { title: 'One', id: 't-1' });
  await kept.call('show-task', { task_id: 't-1' });
  const other = join(tempFolder(), 'other.md');
  linkSync(join(board.root, 'pending/t-1-one.md'), other);
  appendFileSync(other, 'by another name\n');
  expect(await kept.call('move-task', { task_id: 't-1', status: 'in_progress' })).toMatchObject({ ok: true });
  expect(board.git('log', '-2', '--format=%s').trim().split('\n')).toEqual([
    'task-moved t-1: pending → in_progress (One)',
    'task-edited t-1 (One)',
  ]);
  expect(board.read('in_progress/t-1-one.md')).toContain('by another name');
  expect(board.files('pending')).toEqual([]);
});

test('hand edits are told as such while reports come thick and fast, and reports never are', async () => {
  const board = await tempBoard();
  const kept = await served(board);
  await kept.call('create-task', { title: 'Mine', id: 'mine' });
  appendFileSync(join(board.root, 'pending/mine-mine.md'), 'by hand\n');
  let isOver = false;
  const load = Promise.all(
    Array.from({ length: 8 }, async (_, worker) => {
      for (let count = 0; count < 15; count++) await kept.call('report-heartbeat', { agent: `a-${worker}` });
    }),
  ).then(() => (isOver = true));
  while (!isOver) {
    const envelope = await kept.call('board-summary', {});
    expect(envelope).toMatchObject({
      data: { unrecorded_edits: [{ path: 'pending/mine-mine.md', change: 'edited' }] },
    });
  }
  await load;
});

test('the index is up to date at the moment a report is answered', async () => {
  const board = await tempBoard();
  const kept = await served(board);
  for (let count = 0; count < 10; count++) {
    await kept.call('create-task', { title: 'x', id: `t-${count}` });
    await kept.call('report-pickup', { task_id: `t-${count}`, agent: 'a' });
    expect(board.git('--no-optional-locks', 'status', '--porcelain')).toBe('');
  }
  await kept.close();
  expectSound(board.root);
});
