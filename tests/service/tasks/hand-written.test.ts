import { expect, test } from 'vitest';
import { type TempBoard, tempBoard } from '../../helpers/temp-board.ts';
import { block } from '../trail.ts';

const FRONT = [
  '# the login form, see #12',
  'title: "Fix: login" # quoted on purpose',
  'id: t-1',
  'serial: 007',
  'at: 1:30',
  'day: 2026-01-01',
  'big: 12345678901234567890',
  'on: yes',
  'created_at: 2026-11-01T00:00:00.000Z',
  'tree:',
  '  # inside',
  '  leaf: [a, "b"]',
  'text: |',
  '  two',
  '  lines',
];
const BODY = ['First.', '', '---', 'id: t-2', '---', '', '---js', 'x', '\t- [ ] tab  ', ''];

/** Puts a file under `pending/` and commits it, as a person would. */
function commit(board: TempBoard, text: string): void {
  board.write('pending/t-1.md', text);
  board.git('add', '.');
  board.git('-c', 'user.name=T', '-c', 'user.email=t@x', 'commit', '-qm', 'by hand');
}

async function throughItsLife(board: TempBoard): Promise<string> {
  await block(board, 't-1');
  await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  await board.ok('assign-task', { task_id: 't-1', assignee: 'b' });
  await board.ok('report-finish', { task_id: 't-1', agent: 'a', result: 'x', verification_notes: 'x' });
  await board.ok('move-task', { task_id: 't-1', status: 'pending' });
  return board.read('pending/t-1.md') ?? '';
}

test('comments, key order, quoting and unknown keys outlast every write', async () => {
  const board = await tempBoard();
  commit(board, `---\n${FRONT.join('\n')}\n---\n${BODY.join('\n')}`);
  const lines = (await throughItsLife(board)).split('\n');
  expect(lines.filter((line) => FRONT.includes(line))).toEqual(FRONT);
  expect(lines.slice(-BODY.length)).toEqual(BODY);
});

test('a body with lines of --- stays byte for byte', async () => {
  const board = await tempBoard();
  const body = `${BODY.join('\n')}\n---\n\n\n`;
  commit(board, `---\n${FRONT.join('\n')}\n---\n${body}`);
  expect((await throughItsLife(board)).endsWith(`\n---\n${body}`)).toBe(true);
  expect((await board.ok('show-task', { task_id: 't-1' })).body).toBe(body.slice(0, -1));
});

test('a file with CRLF keeps it in front matter and body', async () => {
  const board = await tempBoard();
  const body = BODY.join('\r\n');
  commit(board, `---\r\n${FRONT.join('\r\n')}\r\n---\r\n${body}`);
  const text = await throughItsLife(board);
  expect(text).not.toMatch(/[^\r]\n/);
  expect(text.endsWith(`\r\n---\r\n${body}`)).toBe(true);
  for (const line of FRONT) expect(text.split('\r\n')).toContain(line);
});

test('a body without a last line break gets none', async () => {
  const board = await tempBoard();
  commit(board, `---\n${FRONT.join('\n')}\n---\nno end`);
  expect((await throughItsLife(board)).endsWith('\n---\nno end')).toBe(true);
});

test('a description comes back as it was given', async () => {
  const board = await tempBoard();
  const description = '---\nstatus: done\n---\r\n\n  indented\u0000\u001b[31m\n\n';
  await board.ok('create-task', { title: 'One', id: 't-1', description });
  await board.ok('move-task', { task_id: 't-1', status: 'in_progress' });
  expect((await board.ok('show-task', { task_id: 't-1' })).body).toBe(description);
});
