import { expect, test } from 'vitest';
import { type TempBoard, tempBoard } from '../../helpers/temp-board.ts';

/** A board with a task in a worker's hands. */
async function manned(): Promise<TempBoard> {
  const board = await tempBoard();
  await board.ok('create-task', { title: 'Fix it', id: 't-1' });
  await board.ok('report-pickup', { task_id: 't-1', agent: 'agent-7' });
  board.pass(10);
  return board;
}

test('the first message on a board sets its format, in the commit that brings it', async () => {
  const board = await manned();
  expect(board.read('board.yaml')).toContain('format: 1');
  const { commit } = await board.ok('send-message', { to: ['agent-7'], message: 'Stop.' });
  expect(board.read('board.yaml')).toContain('format: 2');
  expect(board.git('show', '--format=', '--name-only', commit ?? '')).toContain('board.yaml');
  expect(board.git('status', '--porcelain')).toBe('');
});

test('a board has no folder of messages until there is one', async () => {
  const board = await manned();
  expect(board.files('messages')).toEqual([]);
  const listed = await board.ok('list-messages', {});
  expect(listed).toMatchObject({ items: [], total: 0, incomplete: { unreadable: 0 } });
});

test('the same addressee twice is one, in whatever case it is written', async () => {
  const board = await manned();
  const { message } = await board.ok('send-message', {
    to: ['AGENT-7', 'agent-7', 'People', 'people'],
    message: 'Stop.',
  });
  expect(message?.addressees.map(({ id }) => id)).toEqual(['agent-7', 'people']);
});

test('a message to nobody known is kept, and that is told', async () => {
  const board = await manned();
  const sent = await board.board.call('send-message', { to: ['agent-8', 'agent-7'], message: 'Stop.' });
  expect(sent.warnings.map(({ code, message }) => [code, message.includes('agent-8')])).toEqual([
    ['unknown_addressee', true],
  ]);
  expect(board.files('messages')).toHaveLength(1);
});

test('a message has a file in the folder of open ones, with its text as the body', async () => {
  const board = await manned();
  const { message } = await board.ok('send-message', {
    to: ['agent-7'],
    message: 'Stop.\n\nThen wait.',
    agent: 'fakker',
  });
  const text = board.read(message?.path ?? '') ?? '';
  expect(message?.path).toBe(`messages/open/${message?.id}.md`);
  expect(text).toContain('from: fakker');
  expect(text.endsWith('---\nStop.\n\nThen wait.\n')).toBe(true);
});

test('a long text is shown by its beginning, and whole by show-message', async () => {
  const board = await manned();
  const words = 'é'.repeat(1000);
  const { message } = await board.ok('send-message', { to: ['agent-7'], message: words });
  expect(message).toMatchObject({ text: 'é'.repeat(200), is_whole: false });
  const shown = await board.ok('show-message', { message_id: message?.id ?? '' });
  expect(shown.body).toBe(words);
});

test('lists have the most important first, and among those the oldest', async () => {
  const board = await manned();
  for (const [message, importance] of [
    ['one', 'low'],
    ['two', 'normal'],
    ['three', 'high'],
    ['four', 'normal'],
  ] as const) {
    await board.ok('send-message', { to: ['agent-7'], message, importance });
    board.pass(1);
  }
  const { items } = await board.ok('list-messages', {});
  expect(items.map(({ text }) => text)).toEqual(['three', 'two', 'four', 'one']);
  const first = await board.ok('list-messages', { limit: 3 });
  const second = await board.ok('list-messages', { limit: 3, cursor: first.next_cursor ?? '' });
  expect(second.items.map(({ text }) => text)).toEqual(['one']);
});

test('a file that cannot be read makes lists say so, and the others are shown', async () => {
  const board = await manned();
  await board.ok('send-message', { to: ['agent-7'], message: 'Stop.' });
  board.write('messages/open/m-bad.md', '---\nid: [\n---\n');
  const { items, incomplete } = await board.ok('list-messages', {});
  expect([items.length, incomplete.unreadable]).toEqual([1, 1]);
});

test('a message is found by the beginning of its id, open or closed', async () => {
  const board = await manned();
  const { message } = await board.ok('send-message', { to: ['agent-7'], message: 'Stop.' });
  const id = message?.id ?? '';
  expect((await board.ok('show-message', { message_id: id.toUpperCase() })).message.id).toBe(id);
  await board.ok('close-message', { message_id: id, reason: 'settled' });
  expect((await board.ok('show-message', { message_id: id })).message.state).toBe('closed');
  expect(await board.fail('show-message', { message_id: id.slice(0, 6) })).toMatchObject({
    code: 'message_not_found',
  });
});

test('a request sent again gives the first answer, with its message', async () => {
  const board = await manned();
  const input = { to: ['agent-7'], message: 'Stop.', request_id: 'once' };
  const first = await board.ok('send-message', input);
  await board.ok('ack-message', { message_id: first.message?.id ?? '', agent: 'agent-7' });
  const again = await board.ok('send-message', input);
  expect(again).toEqual({ ...first, replayed: true });
});

test('an agent that is called people is none of the people', async () => {
  const board = await manned();
  const { message } = await board.ok('send-message', { to: ['people'], message: 'Which?', agent: 'agent-7' });
  const heard = await board.ok('report-heartbeat', { agent: 'people' });
  expect(heard.news).toBeNull();
  const { code } = await board.fail('ack-message', { message_id: message?.id, agent: 'people' });
  expect(code).toBe('not_addressed');
  expect((await board.ok('ack-message', { message_id: message?.id ?? '' })).message?.state).toBe('closed');
});
