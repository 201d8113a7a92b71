import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type TempBoard, tempBoard } from '../../helpers/temp-board.ts';
import { commitByHand } from '../../parity/board-making.ts';

async function mailed(): Promise<{ board: TempBoard; id: string; closed: string }> {
  const board = await tempBoard();
  const { message } = await board.ok('send-message', { to: ['people'], message: 'Stop.', agent: 'fakker' });
  const id = message?.id ?? '';
  board.pass(10);
  return { board, id, closed: `messages/closed/2026/11/21/${id}.md` };
}

/** Closes a message as a person does who uses nothing but git. */
function moveWithGit(board: TempBoard, id: string, closed: string): void {
  mkdirSync(join(board.root, 'messages/closed/2026/11/21'), { recursive: true });
  board.git('mv', `messages/open/${id}.md`, closed);
  commitByHand(board.root, 'close it');
}

test('the audit counts tasks and their moves, not messages', async () => {
  const { board, id } = await mailed();
  await board.ok('ack-message', { message_id: id });
  expect(await board.ok('audit', {})).toMatchObject({
    tasks: 0,
    transitions: 0,
    events: 4,
    violation_count: 0,
  });
});

test('the audit tells of a message that a person moved with git, until it is on record', async () => {
  const { board, id, closed } = await mailed();
  moveWithGit(board, id, closed);
  const { not_recorded } = await board.ok('audit', {});
  expect(not_recorded).toMatchObject([
    { task_id: null, path: closed, message: expect.stringContaining(`moved message ${id}`) },
  ]);
  await board.ok('record-edits', {});
  expect(await board.ok('audit', {})).toMatchObject({ not_recorded: [], violation_count: 0 });
  expect((await board.ok('show-message', { message_id: id })).message).toMatchObject({ state: 'closed' });
  const events = await board.ok('list-events', { entity_type: 'message', type: ['message-closed'] });
  expect(events.items).toMatchObject([{ entity_id: id, from: 'open', to: 'closed', person: 'Test' }]);
});

test('the audit names a message that a commit of a report moved without a word', async () => {
  const { board, id, closed } = await mailed();
  await board.ok('create-task', { title: 'Fix it' });
  mkdirSync(join(board.root, 'messages/closed/2026/11/21'), { recursive: true });
  board.git('mv', `messages/open/${id}.md`, closed);
  const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.invalid'];
  board.git(...identity, 'commit', '-q', '--amend', '--no-edit');
  board.pass(10);
  board.git('mv', closed, `messages/open/${id}.md`);
  commitByHand(board.root, 'back again');
  await board.ok('create-task', { title: 'Go on' });
  const told = await board.board.call('audit', {});
  const data = told.ok ? told.data : told.error.details;
  expect(JSON.stringify(data)).toContain(`message ${id}`);
});

test('a message whose file a person edits after it moved composes with its events, however often it goes to and fro', async () => {
  const { board, id, closed } = await mailed();
  for (let round = 0; round < 2; round++) {
    moveWithGit(board, id, closed);
    await board.ok('record-edits', {});
    board.pass(10);
    mkdirSync(join(board.root, 'messages/open'), { recursive: true });
    board.git('mv', closed, `messages/open/${id}.md`);
    await board.ok('record-edits', {});
    board.pass(10);
  }
  expect(await board.ok('audit', {})).toMatchObject({ violation_count: 0, not_recorded: [] });
  expect((await board.ok('show-message', { message_id: id })).message.state).toBe('open');
});
