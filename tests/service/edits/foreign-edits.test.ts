// Copy to tests/service/edits/ and run: npx vitest run tests/service/edits/foreign-edits.test.ts
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tempBoard } from '../../helpers/temp-board.ts';

const titled = { 't-1': 'One', 't-2': 'Two', 't-3': 'Three' };

async function threeTasks() {
  const board = await tempBoard();
  for (const [id, title] of Object.entries(titled)) await board.ok('create-task', { title, id });
  return board;
}

test('two files whose names were swapped are recorded, each under its own task', async () => {
  const board = await threeTasks();
  const at = (name: string) => join(board.root, 'pending', name);
  renameSync(at('t-1-one.md'), at('x'));
  renameSync(at('t-2-two.md'), at('t-1-one.md'));
  renameSync(at('x'), at('t-2-two.md'));
  await board.ok('record-edits', {});
  expect(board.read('pending/t-1-one.md')).toContain('id: t-1');
  expect(board.read('pending/t-2-two.md')).toContain('id: t-2');
});

test('names that were swapped and committed with git keep no report from another task', async () => {
  const board = await threeTasks();
  const at = (name: string) => join(board.root, 'pending', name);
  renameSync(at('t-1-one.md'), at('x'));
  renameSync(at('t-2-two.md'), at('t-1-one.md'));
  renameSync(at('x'), at('t-2-two.md'));
  board.git('-c', 'user.name=Ann', '-c', 'user.email=ann@example.com', 'commit', '-qam', 'swapped');
  await board.ok('report-pickup', { task_id: 't-3', agent: 'agent-1' });
});

test('a file that is too big once it has front matter keeps no report from another task', async () => {
  const board = await threeTasks();
  board.write('pending/huge.md', 'x'.repeat(1024 * 1024 - 20));
  board.git('add', '-A');
  board.git('-c', 'user.name=Ann', '-c', 'user.email=ann@example.com', 'commit', '-qm', 'huge');
  await board.ok('report-pickup', { task_id: 't-3', agent: 'agent-1' });
});

test('a move that was committed broken has its event once the file is mended', async () => {
  const board = await threeTasks();
  board.git('mv', 'pending/t-1-one.md', 'blocked/t-1-one.md');
  const sound = board.read('blocked/t-1-one.md') ?? '';
  board.write('blocked/t-1-one.md', sound.replace('title: One', 'title: ['));
  board.git('-c', 'user.name=Ann', '-c', 'user.email=ann@example.com', 'commit', '-qam', 'broken');
  await board.ok('report-pickup', { task_id: 't-3', agent: 'agent-1' });
  board.write('blocked/t-1-one.md', sound);
  await board.ok('record-edits', {});
  const { items } = await board.ok('list-events', { entity_id: 't-1', type: ['task-moved'] } as never);
  expect(items).toMatchObject([{ from: 'pending', to: 'blocked' }]);
  await board.ok('report-pickup', { task_id: 't-1', agent: 'agent-2' });
  await board.ok('audit', {});
});
