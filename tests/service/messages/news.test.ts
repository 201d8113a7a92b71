import { expect, test } from 'vitest';
import { type TempBoard, tempBoard } from '../../helpers/temp-board.ts';

/** A board whose task `t-1` is in the hands of agent-7, and `t-2` waits. */
async function manned(): Promise<TempBoard> {
  const board = await tempBoard();
  await board.ok('create-task', { title: 'One', id: 't-1' });
  await board.ok('create-task', { title: 'Two', id: 't-2' });
  await board.ok('report-pickup', { task_id: 't-1', agent: 'agent-7' });
  board.pass(10);
  return board;
}

async function send(
  board: TempBoard,
  message: string,
  input: { to?: string[]; task_id?: string; agent?: string } = {},
) {
  const sent = await board.ok('send-message', {
    message,
    ...(input.task_id === undefined ? { to: ['agent-7'] } : {}),
    ...input,
  });
  board.pass(10);
  return sent.message?.id ?? '';
}

const beat = (board: TempBoard, agent = 'agent-7') => board.ok('report-heartbeat', { agent });
const shown = async (board: TempBoard, message_id: string) =>
  (await board.ok('show-message', { message_id })).message;
const seenAt = async (board: TempBoard, id: string) =>
  (await shown(board, id)).addressees.map(({ seen_at }) => seen_at);

test('a worker is shown its message with its next write, whose commit says that it was seen', async () => {
  const board = await manned();
  const id = await send(board, 'é'.repeat(300), { agent: 'fakker' });
  const commits = board.commits();
  const { news, event_ids } = await beat(board);
  expect(news?.inbox).toMatchObject({
    open: 1,
    items: [
      {
        id,
        from: 'fakker',
        task_id: null,
        text: 'é'.repeat(200),
        next: { operation: 'show-message', input: { message_id: id } },
      },
    ],
  });
  expect(board.commits()).toBe(commits + 1);
  expect(event_ids).toHaveLength(2);
  expect(await seenAt(board, id)).toEqual(['2026-11-21T10:00:20.000Z']);
  const { items } = await board.ok('list-events', { type: ['message-seen'] });
  expect(items).toMatchObject([{ entity_id: id, agent: 'agent-7' }]);
  expect((await beat(board)).news).toBeNull();
});

test('an answer has three messages at most, the most important first, and the next has the others', async () => {
  const board = await manned();
  const ids = [];
  for (const text of ['one', 'two', 'three']) ids.push(await send(board, text));
  const { message } = await board.ok('send-message', { to: ['agent-7'], message: 'now', importance: 'high' });
  const first = await beat(board);
  expect(first.news?.inbox.items.map((item) => item.text)).toEqual(['now', 'one', 'two']);
  expect(first.news?.inbox.open).toBe(4);
  const second = await beat(board);
  expect(second.news?.inbox.items.map((item) => item.text)).toEqual(['three']);
  expect(message?.id).toBe(first.news?.inbox.items[0]?.id);
});

test('a call that records nothing shows messages and leaves them unseen, and so does one that wants no news', async () => {
  const board = await manned();
  const id = await send(board, 'Stop.');
  const { changed, news } = await board.ok('report-pickup', { task_id: 't-1', agent: 'agent-7' });
  expect([changed, news?.inbox.items.length]).toEqual([false, 1]);
  expect((await board.ok('report-heartbeat', { agent: 'agent-7', news: false })).news).toBeNull();
  expect(await seenAt(board, id)).toEqual([null]);
});

test('a message from a person to nobody else is not shown to others', async () => {
  const board = await manned();
  await send(board, 'Stop.');
  await send(board, 'Which?', { to: ['people'] });
  expect((await beat(board, 'agent-8')).news).toBeNull();
});

test('what was sent to whoever holds a task becomes the holder’s with its first report', async () => {
  const board = await manned();
  const id = await send(board, 'Look in the vault.', { task_id: 't-2' });
  expect((await beat(board)).news).toBeNull();
  const { news } = await board.ok('report-pickup', { task_id: 't-2', agent: 'agent-8' });
  expect(news?.inbox.items).toMatchObject([{ id, task_id: 't-2' }]);
  expect((await shown(board, id)).addressees).toMatchObject([{ id: 'agent-8' }]);
});

test('what no holder saw goes with the task to the next holder, and what one saw does not', async () => {
  const board = await manned();
  const seen = await send(board, 'Seen.', { task_id: 't-1' });
  await beat(board);
  const unseen = await send(board, 'Unseen.', { task_id: 't-1' });
  const { news } = await board.ok('report-pickup', { task_id: 't-1', agent: 'agent-8', force: true });
  expect(news?.inbox.items.map(({ id }) => id)).toEqual([unseen]);
  expect((await shown(board, seen)).addressees).toMatchObject([{ id: 'agent-7' }]);
  expect((await beat(board)).news?.inbox.items ?? []).toEqual([]);
});

test('what a holder leaves with its task is for the next holder', async () => {
  const board = await manned();
  const id = await send(board, 'I tried OAuth.', { task_id: 't-1', agent: 'agent-7' });
  expect((await beat(board)).news).toBeNull();
  const { news } = await board.ok('report-pickup', { task_id: 't-1', agent: 'agent-8', force: true });
  expect(news?.inbox.items).toMatchObject([{ id }]);
});

test('what the finish of a task closes is shown with it', async () => {
  const board = await manned();
  const id = await send(board, 'Keep the old login.', { task_id: 't-1' });
  const { news } = await board.ok('report-finish', {
    task_id: 't-1',
    agent: 'agent-7',
    result: 'Done.',
    verification_notes: 'Looked.',
  });
  expect(news?.inbox.items).toMatchObject([{ id }]);
  expect(await shown(board, id)).toMatchObject({ state: 'closed', reason: 'task done' });
  expect(await seenAt(board, id)).not.toEqual([null]);
});

test('an answer is closed by the write that shows it to its addressee', async () => {
  const board = await manned();
  const asked = await send(board, 'Is it done?', { agent: 'fakker' });
  const { message } = await board.ok('reply-message', {
    message_id: asked,
    message: 'Yes.',
    agent: 'agent-7',
  });
  const reply = message?.id ?? '';
  const { news } = await beat(board, 'fakker');
  expect(news?.inbox).toMatchObject({ open: 0, items: [{ id: reply, from: 'agent-7', text: 'Yes.' }] });
  expect(await shown(board, reply)).toMatchObject({ state: 'closed', reason: 'seen', closed_by: 'fakker' });
  expect(await board.ok('audit', {})).toMatchObject({ violation_count: 0 });
});

test('a pickup shows again what was seen and is still open', async () => {
  const board = await manned();
  const id = await send(board, 'Keep the old login.');
  await beat(board);
  const { news } = await board.ok('report-pickup', { task_id: 't-2', agent: 'agent-7' });
  expect(news?.inbox.items).toMatchObject([{ id }]);
  await board.ok('ack-message', { message_id: id, agent: 'agent-7' });
  expect((await beat(board)).news).toBeNull();
});

test('a request sent again shows the messages that its first answer showed', async () => {
  const board = await manned();
  await send(board, 'Stop.');
  await send(board, 'Go.', { task_id: 't-1' });
  const input = { agent: 'agent-7', request_id: 'once' };
  const first = await board.ok('report-heartbeat', input);
  expect(first.news?.inbox).toMatchObject({ open: 2, items: [{ text: 'Stop.' }, { text: 'Go.' }] });
  board.pass(10);
  expect(await board.ok('report-heartbeat', input)).toEqual({ ...first, replayed: true });
});
