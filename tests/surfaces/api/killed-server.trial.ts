import { expect, test } from 'vitest';
import { serve, tokenOf } from '../../helpers/server-process.ts';
import { expectSound } from '../../helpers/sound-board.ts';
import { type TempBoard, tempBoard } from '../../helpers/temp-board.ts';

const CLIENTS = 8;
const ROUNDS = 3;

/** Reports by what its sender knows of it: the message of each, and whether it was answered. */
type Sent = Map<string, 'answered' | 'unknown'>;

interface Target {
  address: string;
  token: string;
}

async function report({ address, token }: Target, client: number, message: string): Promise<void> {
  const response = await fetch(`${address}/api/v1/reports/progress`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'idempotency-key': message,
    },
    body: JSON.stringify({ task_id: `t-${client}`, agent: `a-${client}`, message }),
  });
  expect(await response.json()).toMatchObject({ ok: true });
}

/** Clients that report until the server is gone; `onAnswer` is told how many answers there were. */
async function load(
  target: Target,
  round: number,
  sent: Sent,
  onAnswer: (count: number) => void,
): Promise<void> {
  let answers = 0;
  let isGone = false;
  const client = async (number: number) => {
    for (let count = 0; !isGone; count++) {
      const message = `round ${round} client ${number} report ${count}`;
      sent.set(message, 'unknown');
      try {
        await report(target, number, message);
      } catch (error) {
        if (!(error instanceof TypeError)) throw error;
        isGone = true;
        return;
      }
      sent.set(message, 'answered');
      onAnswer(++answers);
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, (_, number) => client(number)));
}

const messagesIn = (board: TempBoard): string[] => [
  ...(board.git('log', '--format=%b').match(/^round \d+ client \d+ report \d+$/gm) ?? []),
];

test('a server that is killed under load loses nothing it answered, and what is sent again is recorded once', {
  timeout: 240_000,
}, async () => {
  const board = await tempBoard();
  for (let number = 0; number < CLIENTS; number++) {
    await board.ok('create-task', { title: 'x', id: `t-${number}` });
    await board.ok('report-pickup', { task_id: `t-${number}`, agent: `a-${number}` });
  }
  const sent: Sent = new Map();
  for (let round = 0; round < ROUNDS; round++) {
    const { child, line, ended } = await serve(board, ['--quiet']);
    await load({ address: line, token: tokenOf(board) }, round, sent, (count) => {
      if (count === 20 + 7 * round) child.kill('SIGKILL');
    });
    await ended;
  }
  const recorded = messagesIn(board);
  expect(new Set(recorded).size).toBe(recorded.length);
  const answered = [...sent].flatMap(([message, state]) => (state === 'answered' ? [message] : []));
  expect(answered.filter((message) => !recorded.includes(message))).toEqual([]);

  const { child, line, ended } = await serve(board, ['--quiet']);
  const target = { address: line, token: tokenOf(board) };
  const clients = Array.from({ length: CLIENTS }, async (_, client) => {
    for (const message of sent.keys())
      if (message.includes(` client ${client} `)) await report(target, client, message);
  });
  await Promise.all(clients);
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
  expect(messagesIn(board).sort()).toEqual([...sent.keys()].sort());
  expectSound(board.root);
});
