import type { Board } from '../../src/service/open-board.ts';
import type { Answer } from './answer.ts';
import type { Fault } from './fault.ts';
import { checkInvariants } from './invariants.ts';
import type { Lab, Trial } from './lab.ts';
import { bridgeSender, commandSender, insist, serverSender } from './senders.ts';
import { type ServerUnderTest, startServer } from './server-under-test.ts';
import { type TrialBoard, trialBoard } from './trial-board.ts';
import { everyoneWorks, longLife, type Outcome, type Writer } from './writers.ts';

/** How many writers come at once, in turn. */
const CROWDS = [20, 50, 100];
const KIND = { home: 'own', durability: 'full' } as const;

/** Many writers, each on a task of its own. */
export const crowdOfTasks: Fault = {
  name: 'crowd',
  row: '20, 50, 100 writers at once, half by command line and half over HTTP, each on a task of its own',
  trials: { short: 1, long: 12 },
  run: (lab) => runCrowds(lab, (_board, writers) => everyoneWorks(writers, longLife)),
};

/** Many writers after the same task. */
export const crowdOfOneTask: Fault = {
  name: 'crowd-same-task',
  row: '20, 50, 100 writers at once, half by command line and half over HTTP, all after the same task',
  trials: { short: 4, long: 12 },
  run: (lab) => runCrowds(lab, everyoneWantsIt),
};

type Rush = (board: TrialBoard, writers: readonly Writer[], number: number) => Promise<Outcome>;

async function runCrowds(lab: Lab, rush: Rush): Promise<void> {
  let sent = 0;
  for (let number = 0; number < lab.trials; number++) {
    const size = lab.isLong ? (CROWDS[Math.floor(number / 2) % CROWDS.length] ?? 20) : 20;
    await lab.trial(`trial ${number} with ${size} writers`, async (trial) => {
      sent += await runCrowd(lab, trial, { rush, size, number });
    });
  }
  lab.note(`${sent} reports`);
}

async function runCrowd(
  lab: Lab,
  trial: Trial,
  { rush, size, number }: { rush: Rush; size: number; number: number },
): Promise<number> {
  const board = await trialBoard(lab.templates, trial.folder, KIND);
  const server = await startServer(lab.executable, board);
  const writers = gather(lab, { board, server, size });
  const { acknowledged, events, sent, wrong } = await rush(board, writers, number);
  await Promise.all(writers.map(({ sender }) => sender.end()));
  const status = await server.stop();
  if (status !== 0) trial.violation(`the server ended with ${status}: ${server.stderr()}`);
  for (const text of wrong) trial.violation(text);
  trial.found(await checkInvariants(board.root, { since: board.tip, acknowledged, events }));
  return sent;
}

/** Half of them over HTTP; of the others half a process for each call, half a bridge that stays. */
function gather(
  { executable, isLong }: Lab,
  { board, server, size }: { board: TrialBoard; server: ServerUnderTest; size: number },
): Writer[] {
  const many = isLong ? 25 : 5;
  return Array.from({ length: size }, (_, index) => {
    const name = `crowd-${index}`;
    if (index % 2 === 0) return { name, sender: serverSender(server), reports: many };
    if (index % 4 === 1) return { name, sender: commandSender(executable, board.root), reports: 1 };
    return { name, sender: bridgeSender(executable, board.root), reports: many };
  });
}

/** What only one can have, and what the others are refused with. */
interface Prize {
  operation: string;
  task_id: string;
  code: string;
  inputOf(writer: string): Record<string, unknown>;
}

async function takeIt(): Promise<Prize> {
  return { operation: 'report-pickup', task_id: 't-1', code: 'task_held', inputOf: () => ({}) };
}

async function changeIt(board: Board): Promise<Prize> {
  const shown = await board.call('show-task', { task_id: 't-1' });
  if (!shown.ok) throw new Error(shown.error.message);
  const if_revision = shown.data.task.revision;
  const inputOf = (writer: string) => ({ title: `As ${writer} has it`, if_revision });
  return { operation: 'update-task', task_id: 't-1', code: 'revision_conflict', inputOf };
}

async function answerIt(): Promise<Prize> {
  const inputOf = (writer: string) => ({ answer: `As ${writer} has it` });
  return { operation: 'answer-question', task_id: 't-9', code: 'invalid_transition', inputOf };
}

async function approveOfIt(board: Board): Promise<Prize> {
  const asked = await board.call('update-task', { task_id: 't-1', approval: 'start' });
  if (!asked.ok) throw new Error(asked.error.message);
  return { operation: 'approve-task', task_id: 't-1', code: 'nothing_to_approve', inputOf: () => ({}) };
}

const PRIZES = [takeIt, changeIt, answerIt, approveOfIt];

/** All writers want what only one can have; the others are told so. */
async function everyoneWantsIt(
  board: TrialBoard,
  writers: readonly Writer[],
  number: number,
): Promise<Outcome> {
  const prize = PRIZES[number % PRIZES.length] ?? takeIt;
  const { operation, task_id, code, inputOf } = await prize(board.board);
  const answers = await Promise.all(
    writers.map(async ({ name, sender }) => {
      const request_id = `${name}-wants-it`;
      const input = { task_id, agent: name, request_id, ...inputOf(name) };
      const answer = await insist(sender, operation, input);
      return { request_id, answer };
    }),
  );
  const winners = answers.filter(({ answer }) => answer.kind === 'acknowledged');
  const wrong = answers.flatMap(({ request_id, answer }) =>
    answer.kind === 'acknowledged' || isRefusedAs(answer, code)
      ? []
      : [`${operation} ${request_id} came to ${JSON.stringify(answer)}`],
  );
  if (winners.length !== 1) wrong.push(`expected one writer to have ${task_id}, got ${winners.length}`);
  const acknowledged = winners.map(({ request_id }) => request_id);
  const events = winners.flatMap(({ answer }) =>
    answer.kind === 'acknowledged' ? answer.data.event_ids : [],
  );
  return { acknowledged, events, sent: answers.length, wrong };
}

const isRefusedAs = (answer: Answer, code: string) => answer.kind === 'refused' && answer.code === code;
