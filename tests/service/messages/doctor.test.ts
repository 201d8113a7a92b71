import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type TempBoard, tempBoard } from '../../helpers/temp-board.ts';
import { commitByHand } from '../../parity/board-making.ts';

/** What the doctor finds, as code and path. */
async function findings(board: TempBoard): Promise<string[]> {
  const envelope = await board.board.call('doctor', {});
  const found = envelope.ok ? envelope.data.findings : (envelope.error.details.findings as never);
  return (found as { code: string; path: string }[]).map(({ code, path }) => `${code} ${path}`);
}

async function mailed(): Promise<{ board: TempBoard; id: string; path: string }> {
  const board = await tempBoard();
  await board.ok('create-task', { title: 'Fix it', id: 't-1' });
  await board.ok('report-pickup', { task_id: 't-1', agent: 'agent-7' });
  const { message } = await board.ok('send-message', { to: ['agent-7'], task_id: 't-1', message: 'Stop.' });
  return { board, id: message?.id ?? '', path: message?.path ?? '' };
}

/** Commits all that is in the work tree, as a person would. */
function commit(board: TempBoard): void {
  board.git('add', '-A');
  commitByHand(board.root, 'by hand');
}

test('the doctor finds nothing wrong with open and closed messages', async () => {
  const { board, id } = await mailed();
  await board.ok('send-message', { to: ['people'], message: 'Done?' });
  await board.ok('ack-message', { message_id: id, agent: 'agent-7' });
  expect(await findings(board)).toEqual([]);
});

test('the doctor finds messages in another day than that of their closing, and puts them there', async () => {
  const { board, id } = await mailed();
  await board.ok('close-message', { message_id: id, reason: 'settled' });
  const path = `messages/closed/2026/11/21/${id}.md`;
  const text = board.read(path) ?? '';
  board.write(`messages/closed/2026/11/19/${id}.md`, text);
  renameSync(join(board.root, path), join(board.root, `messages/closed/2026/11/19/${id}.md`));
  commit(board);
  expect(await findings(board)).toContain(`message_in_wrong_day messages/closed/2026/11/19/${id}.md`);
});

test('the doctor finds a message in two folders, and one under another name', async () => {
  const { board, id, path } = await mailed();
  const text = board.read(path) ?? '';
  board.write(`messages/closed/2026/11/21/${id}.md`, text);
  board.write('messages/open/m-copy.md', text);
  commit(board);
  const found = await findings(board);
  expect(found).toContain(`message_twice ${path}`);
  expect(found).toContain('record_copy messages/open/m-copy.md');
});

test('the doctor finds what cannot be read, and what is about a task that is not there', async () => {
  const { board, path } = await mailed();
  board.write('messages/open/m-bad.md', '---\nid: [\n---\n');
  board.write(path, (board.read(path) ?? '').replace('task_id: t-1', 'task_id: t-none'));
  const found = await findings(board);
  expect(found).toContain('malformed_file messages/open/m-bad.md');
  expect(found).toContain(`message_about_missing ${path}`);
});

test('the doctor finds a message whose state no event tells', async () => {
  const { board, id } = await mailed();
  await board.ok('close-message', { message_id: id, reason: 'settled' });
  const event = board.files('events').find((file) => file.includes('message-closed')) ?? '';
  board.git('rm', '-q', event);
  commitByHand(board.root, 'forget it');
  expect(await findings(board)).toContain(`message_state_without_event messages/closed/2026/11/21/${id}.md`);
});
