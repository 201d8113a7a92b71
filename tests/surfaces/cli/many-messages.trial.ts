import { expect, test } from 'vitest';
import type { WriteAnswer } from '../../../src/service/write-answer.ts';
import { callCli } from '../../helpers/call-surface.ts';
import { expectSound } from '../../helpers/sound-board.ts';
import { type TempBoard, tempBoard } from '../../helpers/temp-board.ts';

const MANY = Array.from({ length: 20 }, (_, index) => index + 1);

/** Makes a call, and again as long as the board is locked. */
async function call(board: TempBoard, words: readonly string[]): ReturnType<typeof callCli> {
  const told = await callCli(board.root, [...words]);
  const isLocked = !told.envelope.ok && told.envelope.error.code === 'board_locked';
  return isLocked ? call(board, words) : told;
}

async function sent(input: {
  to: string[];
  needs_answer?: boolean;
}): Promise<{ board: TempBoard; id: string }> {
  const board = await tempBoard();
  const { message } = await board.ok('send-message', { message: 'Which one?', agent: 'boss', ...input });
  return { board, id: message?.id ?? '' };
}

const countOf = async (board: TempBoard, type: 'message-closed' | 'message-sent' | 'message-acknowledged') =>
  (await board.ok('list-events', { type: [type], limit: 500 })).total;

test('where acknowledging and closing race, one closes the message, and all others are told', async () => {
  const { board, id } = await sent({ to: ['a'] });
  const told = await Promise.all(
    MANY.map((n) =>
      n % 2 === 0
        ? call(board, ['ack-message', id, '--agent', 'a'])
        : call(board, ['close-message', id, '--agent', 'boss', '--reason', `settled by ${n}`]),
    ),
  );
  const changed = told.filter(({ envelope }) => envelope.ok && envelope.data.changed);
  expect(changed).toHaveLength(1);
  for (const { status, envelope } of told.filter((each) => !changed.includes(each))) {
    const isAck = envelope.operation === 'ack-message';
    expect(status).toBe(isAck ? 0 : 4);
    expect(envelope).toMatchObject(
      isAck
        ? { data: { changed: false, message: { state: 'closed' } } }
        : { error: { code: 'message_closed' } },
    );
  }
  expect(await countOf(board, 'message-closed')).toBe(1);
  expectSound(board.root);
});

test('of 20 that answer the same message at once one closes it, and 19 are told that it is closed', async () => {
  const { board, id } = await sent({ to: MANY.map((n) => `w-${n}`), needs_answer: true });
  const told = await Promise.all(
    MANY.map((n) => call(board, ['reply-message', id, '--message', `The one of ${n}.`, '--agent', `w-${n}`])),
  );
  expect(told.filter(({ envelope }) => envelope.ok)).toHaveLength(1);
  for (const { envelope } of told.filter((each) => !each.envelope.ok))
    expect(envelope).toMatchObject({ error: { code: 'message_closed' } });
  const { items } = await board.ok('list-messages', { to: 'boss' });
  expect(items).toHaveLength(1);
  expectSound(board.root);
});

test('a message to 20 is closed by the last that acknowledges it, and by no other', async () => {
  const { board, id } = await sent({ to: MANY.map((n) => `w-${n}`) });
  const told = await Promise.all(MANY.map((n) => call(board, ['ack-message', id, '--agent', `w-${n}`])));
  const states = told.map(({ envelope }) =>
    envelope.ok ? (envelope.data as WriteAnswer).message?.state : 'refused',
  );
  expect(states.filter((state) => state === 'closed')).toHaveLength(1);
  expect(states.filter((state) => state === 'open')).toHaveLength(19);
  expect(await countOf(board, 'message-acknowledged')).toBe(20);
  expectSound(board.root);
});

test('a worker that reports from 20 processes at once is shown its message once on record', async () => {
  const { board } = await sent({ to: ['a'] });
  const told = await Promise.all(MANY.map(() => call(board, ['report', 'heartbeat', '--agent', 'a'])));
  const news = told.flatMap(({ envelope }) =>
    envelope.ok && envelope.data.news !== null ? [envelope.data.news] : [],
  );
  expect(news).toMatchObject([{ inbox: { open: 1, items: [{ text: 'Which one?' }] } }]);
  expectSound(board.root);
});
