import { expect, test } from 'vitest';
import { tempBoard } from '../../helpers/temp-board.ts';
import { boardWithTask, refused } from '../trail.ts';

const UNSEEN = [' ', '\t ', '\u00a0', '\u200b', '\u200d\u2060', '\ufeff', '\u2800', '\u3164', '\u00ad'];

test.each(UNSEEN)('a title, a label and an option that nobody can see are refused: %j', async (text) => {
  const board = await boardWithTask();
  await refused(board, 'create-task', { title: text }, 'invalid_input');
  await refused(board, 'update-task', { task_id: 't-1', title: text }, 'invalid_input');
  await refused(board, 'update-task', { task_id: 't-1', add_label: [text] }, 'invalid_input');
  await refused(
    board,
    'report-blocker',
    { task_id: 't-1', agent: 'a', blocker: 'Which?', option: [text] },
    'invalid_input',
  );
  await refused(board, 'report-blocker', { task_id: 't-1', agent: 'a', blocker: text }, 'invalid_input');
});

test('words with such characters among others pass', async () => {
  const board = await tempBoard();
  for (const title of ['a\u200db', '👩‍💻', '\u0301', '- -'])
    expect((await board.ok('create-task', { title })).task?.title).toBe(title);
});

test('a file with an unseen title stays readable, and a new one is called by its heading', async () => {
  const board = await tempBoard();
  const created = 'created_at: 2026-11-01T00:00:00.000Z\n';
  board.write('pending/old.md', `---\nid: old\ntitle: "\u200b"\n${created}---\n`);
  board.write('pending/new.md', '---\ntitle: " "\n---\n# Seen\n');
  await board.ok('record-edits', {});
  const { items } = await board.ok('list-tasks', {});
  expect(items.map(({ title }) => title).sort()).toEqual(['Seen', 'old']);
});
