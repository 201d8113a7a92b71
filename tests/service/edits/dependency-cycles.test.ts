import { expect, test } from 'vitest';
import { type TempBoard, tempBoard } from '../../helpers/temp-board.ts';

const PATH = 't-1 → t-2 → t-1';

function waitFor(board: TempBoard, id: string, other: string): void {
  const path = board.files('pending').find((name) => name.includes(id)) ?? '';
  board.write(path, (board.read(path) ?? '').replace(/^depends_on: .*$/m, `depends_on: [${other}]`));
}

async function twoTasks(): Promise<TempBoard> {
  const board = await tempBoard();
  await board.ok('create-task', { id: 't-1', title: 'One' });
  await board.ok('create-task', { id: 't-2', title: 'Two' });
  return board;
}

async function recorded(board: TempBoard): Promise<string[]> {
  const envelope = await board.board.call('record-edits', {});
  return envelope.warnings.flatMap(({ code, message }) => (code === 'dependency_cycle' ? message : []));
}

async function findings(board: TempBoard): Promise<string[]> {
  const { details } = await board.fail('doctor', {});
  const found = details.findings as { code: string; path: string; message: string }[];
  return found.map(({ code, path, message }) => `${code} ${path}: ${message}`);
}

test('tasks that wait for one another by hand are recorded, and told with the path', async () => {
  const board = await twoTasks();
  waitFor(board, 't-1', 't-2');
  expect(await recorded(board)).toEqual([]);
  waitFor(board, 't-2', 't-1');
  expect(await recorded(board)).toEqual([expect.stringContaining('t-2 → t-1 → t-2')]);
  expect(await findings(board)).toEqual([
    `dependency_cycle pending/t-1-one.md: tasks wait for one another, and none of them is ever ready: ${PATH}`,
  ]);
});

test('tasks that a merge has wait for one another are told as well', async () => {
  const board = await twoTasks();
  board.git('branch', 'elsewhere');
  await board.ok('update-task', { task_id: 't-1', depends_on: ['t-2'] });
  board.git('switch', '-q', 'elsewhere');
  waitFor(board, 't-2', 't-1');
  board.git('-c', 'user.name=H', '-c', 'user.email=h@x', 'commit', '-qam', 'wait');
  board.git('switch', '-q', 'main');
  board.git('-c', 'user.name=H', '-c', 'user.email=h@x', 'merge', '-q', '--no-edit', 'elsewhere');
  expect(await recorded(board)).toEqual([expect.stringContaining('t-2 → t-1 → t-2')]);
  expect(await findings(board)).toEqual([expect.stringContaining(PATH)]);
});

test('a task that is done waits for nothing', async () => {
  const board = await twoTasks();
  waitFor(board, 't-1', 't-2');
  waitFor(board, 't-2', 't-1');
  await board.ok('record-edits', {});
  await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  await board.ok('report-finish', { task_id: 't-1', agent: 'a', result: 'r', verification_notes: 'v' });
  expect(await board.ok('doctor', {})).toMatchObject({ findings: [] });
});
