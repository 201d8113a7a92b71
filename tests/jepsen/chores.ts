import type { OperationName } from '../../src/service/registry.ts';
import type { Chance } from './chance.ts';
import { written } from './check/evidence.ts';

/** What a worker is about to report. */
export interface Chore {
  operation: OperationName;
  input: Record<string, unknown>;
  /** Whether its messages say which report it is; one that has none needs a request id for that. */
  isSigned: boolean;
}

/** Who reports, and what it believes. */
export interface Worker {
  agent: string;
  /** The task that it holds, as far as it knows. */
  task: string | null;
  /** Revisions that it was shown. */
  revisions: Map<string, number>;
  /** The messages that anybody sent, as far as anybody heard of it. */
  messages: string[];
}

const ON_A_TASK = {
  progress: 30,
  finish: 12,
  blocker: 6,
  fail: 6,
  plan: 3,
  heartbeat: 4,
  pickup: 2,
  check: 3,
  other: 12,
};
const WITHOUT_ONE = { pickup: 40, next: 8, heartbeat: 5, progress: 4, finish: 2, other: 40 };
const OTHERS = {
  move: 30,
  update: 12,
  create: 4,
  assign: 3,
  note: 6,
  status: 4,
  start: 3,
  answer: 14,
  approve: 16,
  return: 5,
  close: 4,
  message: 24,
};
const ON_A_MESSAGE = { send: 6, ack: 6, reply: 4, close: 4 };

/** Decides on the next report. Most are as a worker should make them, some are not. */
export function nextChore(chance: Chance, worker: Worker, token: string, tasks: readonly string[]): Chore {
  const kind = worker.task === null ? chance.weighted(WITHOUT_ONE) : chance.weighted(ON_A_TASK);
  const task_id = chance.percent(8) ? null : worker.task;
  const about = { agent: worker.agent, task_id: task_id ?? chance.pick(tasks) ?? 't-1' };
  const said = `${kind} ${written(token)}`;
  const force = kind !== 'heartbeat' && chance.percent(3) ? { force: true } : {};
  if (kind === 'pickup') return chore('report-pickup', { ...about, ...force }, false);
  if (kind === 'next') return chore('report-next', { agent: worker.agent }, false);
  if (kind === 'check')
    return chore('check-criterion', { ...about, ...force, n: 1, status: 'met', evidence: said }, false);
  if (kind === 'progress') return chore('report-progress', { ...about, ...force, message: said });
  if (kind === 'heartbeat') return chore('report-heartbeat', { agent: worker.agent, message: said });
  if (kind === 'finish')
    return chore('report-finish', { ...about, ...force, result: said, verification_notes: 'none' });
  if (kind === 'blocker') return chore('report-blocker', { ...about, ...force, blocker: said });
  if (kind === 'fail') return chore('report-fail', { ...about, ...force, summary: said });
  if (kind === 'plan') {
    const items = [{ text: said, state: 'pending' }];
    return chore('plan-task', { ...about, ...force, items }, false);
  }
  return otherChore(chance, worker, said, { ...about, ...force });
}

type About = { agent: string; task_id: string; force?: boolean };

function otherChore(chance: Chance, worker: Worker, said: string, about: About): Chore {
  const { revisions, agent } = worker;
  const { task_id } = about;
  const known = revisions.get(task_id);
  const if_revision = known !== undefined && chance.percent(50) ? { if_revision: known } : {};
  switch (chance.weighted(OTHERS)) {
    case 'move': {
      const status = chance.weighted({ pending: 5, in_progress: 2, blocked: 2, done: 1 });
      const blocker = status === 'blocked' ? { blocker: said } : { message: said };
      // A person's, who may move what a worker holds.
      const { agent: _, ...person } = about;
      return chore('move-task', {
        ...(chance.percent(40) ? person : about),
        ...if_revision,
        status,
        ...blocker,
      });
    }
    case 'update':
      return chore('update-task', { task_id, ...if_revision, title: said }, false);
    case 'create':
      return chore('create-task', { title: said });
    case 'assign':
      return chore(
        'assign-task',
        { task_id, ...if_revision, assignee: chance.percent(20) ? agent : null },
        false,
      );
    case 'note':
      return chore('append-event', { type: 'note', entity_type: 'task', entity_id: task_id, message: said });
    case 'status':
      return chore('update-agent-status', { agent, status: 'active', mode: said }, false);
    case 'start':
      return chore('start-run', { ...about }, false);
    case 'answer':
      return chore('answer-question', { ...about, answer: said });
    case 'approve':
      return chore('approve-task', { ...about, message: said });
    case 'return':
      return chore('return-task', { ...about, message: said });
    case 'close':
      return chore('close-task', { ...about, as: 'obsolete', reason: said });
    case 'message':
      return messageChore(chance, worker, said, task_id);
  }
}

/** What is said to the last messages is said by several at once. */
function messageChore(chance: Chance, { agent, messages }: Worker, said: string, task_id: string): Chore {
  const message_id = chance.pick(messages.slice(-4));
  const kind = message_id === undefined ? 'send' : chance.weighted(ON_A_MESSAGE);
  // Any person answers for people.
  const by = chance.percent(60) ? {} : { agent };
  if (kind === 'ack') return chore('ack-message', { ...by, message_id }, false);
  if (kind === 'reply') return chore('reply-message', { ...by, message_id, message: said });
  if (kind === 'close') return chore('close-message', { ...by, message_id, reason: said });
  const to = chance.percent(30) ? { task_id } : { to: ['people', agent] };
  return chore('send-message', { agent, ...to, message: said, needs_answer: chance.percent(50) });
}

function chore(operation: OperationName, input: Record<string, unknown>, isSigned = true): Chore {
  return { operation, input, isSigned };
}
