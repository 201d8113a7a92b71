// Stands in for Fakker, the orchestrator: sees and changes the board through the bridge, and has nothing else.
import { setTimeout as sleep } from 'node:timers/promises';
import type { DataOf, OperationName } from '../service/registry.ts';
import { callBoard } from './call-board.ts';
import { playRole, tell } from './role.ts';

const LOOK_AGAIN_MS = 400;

/** Somebody has to agree before the first is done; whoever takes the third finds a message. */
const TASKS = [
  {
    id: 'count-lines',
    title: 'Count the lines by language',
    priority: 'high',
    assignee: 'agent-counter',
    approval: 'finish',
  },
  {
    id: 'list-changes',
    title: 'List the changes since the tag mission-control-demo',
    priority: 'medium',
    assignee: 'agent-historian',
  },
  {
    id: 'largest-files',
    title: 'Name the largest files',
    priority: 'medium',
    assignee: 'agent-sizer',
    message: 'Five files are enough.',
  },
  { id: 'watch-folder', title: 'Watch the folder for changes', priority: 'low', assignee: 'agent-watcher' },
] satisfies Errand[];

interface Errand {
  id: string;
  title: string;
  priority: string;
  assignee: string;
  approval?: string;
  message?: string;
}

const NOT_YET = 'In how many files is each language?';

type Summary = DataOf<'board-summary'>;
type Task = Summary['blocked']['items'][number];
type Bridge = <Name extends OperationName>(name: Name, ...rest: string[]) => Promise<DataOf<Name>>;

void playRole(async ([executable = ''], signal) => {
  const bridge: Bridge = (name, ...rest) => {
    signal.throwIfAborted();
    return callBoard(executable, ['bridge', name, ...rest]);
  };
  const { counts } = await bridge('board-summary');
  await tell('looks', `${counts.total} tasks on the board`);
  for (const task of TASKS) await handOut(bridge, task);
  await followThrough(bridge, signal);
});

async function handOut(bridge: Bridge, errand: Errand): Promise<void> {
  const { id, title, priority, assignee, approval, message } = errand;
  const approved = approval === undefined ? [] : ['--approval', approval];
  await bridge('create-task', '--id', id, '--title', title, '--priority', priority, ...approved);
  await tell('creates', `${id}: ${title}`);
  if (message !== undefined) {
    await bridge('send-message', '--task-id', id, '--message', message);
    await tell('leaves', `a message for whoever takes ${id}: ${message}`);
  }
  await bridge('assign-task', id, '--assignee', assignee);
  await tell('assigns', `${id} to ${assignee}`);
}

/** Looks at the board again and again, and acts on what it sees, until nothing is left that could still move. */
async function followThrough(bridge: Bridge, signal: AbortSignal): Promise<void> {
  const seen = new Set<string>();
  for (;;) {
    const summary = await bridge('board-summary');
    for (const task of summary.blocked.items) await attend(bridge, task, seen);
    for (const worker of summary.stale_workers) await noteSilence(bridge, worker, seen);
    if (isSettled(summary)) {
      await tell('looks', 'nothing is left to decide');
      return;
    }
    await sleep(LOOK_AGAIN_MS, undefined, { signal });
  }
}

/** Answers a question as the worker recommends, and looks at what is finished; a failure it can only see. */
async function attend(bridge: Bridge, task: Task, seen: Set<string>): Promise<void> {
  const { id, worker, blocker } = task;
  if (blocker?.kind === 'review') return review(bridge, task);
  if (blocker?.kind === 'question') {
    const answer = blocker.recommend ?? blocker.options[0] ?? 'as you think best';
    await bridge('answer-question', id, '--option', answer);
    await tell('answers', `${worker} on ${id}: ${blocker.text} ${answer}`);
    return;
  }
  if (seen.has(id)) return;
  seen.add(id);
  await tell('sees', `${id} blocked, ${blocker?.kind ?? 'for no reason given'}`);
}

/** Finds something missing the first time. */
async function review(bridge: Bridge, { id, worker, returns }: Task): Promise<void> {
  if (returns > 0) {
    await bridge('approve-task', id);
    await tell('approves', `${id} of ${worker}`);
    return;
  }
  await bridge('return-task', id, '--message', NOT_YET);
  await tell('returns', `${id} to ${worker}: ${NOT_YET}`);
}

async function noteSilence(
  bridge: Bridge,
  { agent_id, liveness, current_task_id, last_report_age_seconds }: Summary['stale_workers'][number],
  seen: Set<string>,
): Promise<void> {
  if (seen.has(agent_id)) return;
  seen.add(agent_id);
  const text = `${agent_id} is ${liveness}: no report for ${last_report_age_seconds} s`;
  if (current_task_id !== null) {
    const about = ['--entity-type', 'task', '--entity-id', current_task_id];
    await bridge('append-event', '--type', 'note', ...about, '--message', text);
  }
  await tell('sees', text);
}

function isSettled({ counts, blocked, in_progress }: Summary): boolean {
  const isSilent = (liveness: string | null) => liveness === 'stale' || liveness === 'missing';
  return (
    counts.pending === 0 &&
    blocked.items.every(({ blocker }) => blocker?.kind !== 'question' && blocker?.kind !== 'review') &&
    in_progress.every(({ liveness }) => isSilent(liveness))
  );
}
