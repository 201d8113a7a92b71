import { expect, test } from 'vitest';
import { type TempBoard, tempBoard } from '../../helpers/temp-board.ts';

type Sent = Parameters<typeof send>[1];

/** Sends a message, and gives its id. */
async function send(
  board: TempBoard,
  input: { to?: string[]; task_id?: string; agent?: string; needs_answer?: boolean },
) {
  board.pass(10);
  const { message } = await board.ok('send-message', { message: 'Is it done?', ...input });
  return message?.id ?? '';
}

async function sent(input: Sent): Promise<{ board: TempBoard; id: string }> {
  const board = await tempBoard();
  await board.ok('create-task', { title: 'Fix it', id: 't-1' });
  await board.ok('report-pickup', { task_id: 't-1', agent: 'agent-7' });
  return { board, id: await send(board, input) };
}

const stateOf = async (board: TempBoard, message_id: string) =>
  (await board.ok('show-message', { message_id })).message;

test('a message is closed once all whom it is for have acknowledged it, and filed under that day', async () => {
  const { board, id } = await sent({ to: ['agent-7', 'people'] });
  await board.ok('ack-message', { message_id: id, agent: 'agent-7' });
  expect(await stateOf(board, id)).toMatchObject({ state: 'open', closed_at: null });
  board.pass(24 * 60 * 60);
  const { message, event_ids } = await board.ok('ack-message', { message_id: id });
  expect(message).toMatchObject({
    state: 'closed',
    path: `messages/closed/2026/11/22/${id}.md`,
    closed_by: null,
  });
  expect(event_ids).toHaveLength(2);
  expect(board.files('messages')).toEqual([`messages/closed/2026/11/22/${id}.md`]);
});

test('acknowledging twice, or what is closed, records nothing', async () => {
  const { board, id } = await sent({ to: ['agent-7', 'agent-8'] });
  const ack = () => board.ok('ack-message', { message_id: id, agent: 'agent-7' });
  expect((await ack()).changed).toBe(true);
  expect((await ack()).changed).toBe(false);
  await board.ok('close-message', { message_id: id, reason: 'settled' });
  const late = await board.ok('ack-message', { message_id: id, agent: 'agent-8' });
  expect(late).toMatchObject({ changed: false, message: { state: 'closed' } });
});

test('a message that needs an answer stays open until one has replied', async () => {
  const { board, id } = await sent({ to: ['agent-7'], needs_answer: true, agent: 'fakker' });
  await board.ok('ack-message', { message_id: id, agent: 'agent-7' });
  expect((await stateOf(board, id)).state).toBe('open');
  board.pass(10);
  const { message } = await board.ok('reply-message', { message_id: id, message: 'Yes.', agent: 'agent-7' });
  expect(message).toMatchObject({
    kind: 'answer',
    from: 'agent-7',
    addressees: [{ id: 'fakker' }],
    reply_to: id,
    thread: id,
    state: 'open',
  });
  expect(await stateOf(board, id)).toMatchObject({
    state: 'closed',
    reason: 'answered',
    closed_by: 'agent-7',
  });
});

test('a message that needs none stays open when it is answered', async () => {
  const { board, id } = await sent({ to: ['agent-7'] });
  await board.ok('reply-message', { message_id: id, message: 'Yes.', agent: 'agent-7' });
  expect((await stateOf(board, id)).state).toBe('open');
});

test('an answer to a person is closed at once, and is found with the conversation, in order', async () => {
  const { board, id } = await sent({ to: ['agent-7'], needs_answer: true });
  board.pass(10);
  const { message } = await board.ok('reply-message', { message_id: id, message: 'Yes.', agent: 'agent-7' });
  expect(message).toMatchObject({ state: 'closed', addressees: [{ id: 'people' }] });
  const { thread } = await board.ok('show-message', { message_id: message?.id ?? '' });
  expect(thread.map((one) => [one.id, one.state])).toEqual([
    [id, 'closed'],
    [message?.id, 'closed'],
  ]);
});

test('a person may answer whatever was sent, and an agent that it was not sent to may not', async () => {
  const { board, id } = await sent({ to: ['agent-7'], agent: 'fakker' });
  expect(
    (await board.fail('reply-message', { message_id: id, message: 'Yes.', agent: 'agent-8' })).code,
  ).toBe('not_addressed');
  const { message } = await board.ok('reply-message', { message_id: id, message: 'Yes.' });
  expect(message).toMatchObject({ from: null, addressees: [{ id: 'fakker' }] });
});

test('only its sender or a person closes a message, and no worker is told to override that', async () => {
  const { board, id } = await sent({ to: ['agent-7'], agent: 'fakker' });
  const { code, message } = await board.fail('close-message', {
    message_id: id,
    reason: 'no',
    agent: 'agent-7',
  });
  expect(code).toBe('not_addressed');
  expect(message).not.toMatch(/force|init|doctor/);
  const closed = await board.ok('close-message', { message_id: id, reason: 'settled', agent: 'Fakker' });
  expect(closed.message).toMatchObject({ state: 'closed', closed_by: 'Fakker', reason: 'settled' });
});

test('what was sent to the holder of a task is its own to acknowledge, and nobody else’s', async () => {
  const { board, id } = await sent({ task_id: 't-1' });
  expect((await board.fail('ack-message', { message_id: id, agent: 'agent-8' })).code).toBe('not_addressed');
  const { message } = await board.ok('ack-message', { message_id: id, agent: 'agent-7' });
  expect(message).toMatchObject({ state: 'closed', addressees: [{ id: 'agent-7' }] });
});

test('what was sent to the holder of a task is closed with the task, and no other message about it', async () => {
  const { board, id } = await sent({ task_id: 't-1' });
  const other = await send(board, { task_id: 't-1', to: ['agent-7'] });
  await board.ok('report-finish', {
    task_id: 't-1',
    agent: 'agent-7',
    result: 'Done.',
    verification_notes: 'Looked.',
  });
  expect(await stateOf(board, id)).toMatchObject({
    state: 'closed',
    reason: 'task done',
    addressees: [{ id: 'agent-7' }],
  });
  expect((await stateOf(board, other)).state).toBe('open');
});

test('the audit and the doctor find nothing wrong with messages in both states', async () => {
  const { board, id } = await sent({ to: ['agent-7'], needs_answer: true });
  await board.ok('reply-message', { message_id: id, message: 'Yes.', agent: 'agent-7' });
  await send(board, { to: ['agent-7'] });
  expect(await board.ok('audit', {})).toMatchObject({ violation_count: 0 });
  expect(await board.ok('doctor', {})).toMatchObject({ findings: [] });
});
