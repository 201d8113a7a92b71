import { expect, test } from 'vitest';
import { messageText } from '../../../src/surfaces/text/message-text.ts';
import { PLAIN } from '../../../src/surfaces/text/paint.ts';
import { tempBoard } from '../../helpers/temp-board.ts';

test.each([80, 40])('a message with its conversation fits into %s columns', async (width) => {
  const board = await tempBoard();
  await board.ok('create-task', { title: 'Fix it', id: 't-1' });
  await board.ok('report-pickup', { task_id: 't-1', agent: 'agent-7' });
  const sent = await board.ok('send-message', {
    task_id: 't-1',
    message: 'Which one is to stay?',
    option: ['OAuth', 'password'],
    agent: 'fakker',
  });
  const message_id = sent.message?.id ?? '';
  board.pass(10);
  await board.ok('reply-message', { message_id, message: 'OAuth, as the test says.', agent: 'agent-7' });
  const data = await board.ok('show-message', { message_id });
  const paint = { ...PLAIN, width, now: board.now };
  const lines = messageText(data, ['created_at', 'id', 'from', 'state', 'text'], paint).split('\n');
  expect(lines.filter((line) => line.length > width && !line.includes('mission-control'))).toEqual([]);
  expect(lines[0]).toBe(`message ${message_id}`);
  expect(lines.join(' ')).toMatch(/ state: +closed, question, needs an +answer /);
  expect(lines).toContain('Which one is to stay?');
  expect(lines.join('\n')).toContain('OAuth, as the test says.');
});
