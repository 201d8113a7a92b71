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

type Need = DataOf<'list-needs'>['items'][number];
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

/** What it has dealt with, or seen, already. */
interface Memory {
  returned: Set<string>;
  seen: Set<string>;
}

/** Reads what waits for somebody again and again, and acts on it, until nothing is left that could still move. */
async function followThrough(bridge: Bridge, signal: AbortSignal): Promise<void> {
  const memory: Memory = { returned: new Set(), seen: new Set() };
  for (;;) {
    const { items } = await bridge('list-needs');
    for (const need of items) await attend(bridge, need, memory);
    if (await isSettled(bridge, items)) {
      await tell('looks', 'nothing is left to decide');
      return;
    }
    await sleep(LOOK_AGAIN_MS, undefined, { signal });
  }
}

async function attend(bridge: Bridge, need: Need, memory: Memory): Promise<void> {
  const { task_id: id } = need;
  if (id === null) return;
  switch (need.kind) {
    case 'question':
      return answer(bridge, id, need);
    case 'review':
      return review(bridge, id, need, memory.returned);
    case 'failed':
    case 'silent_worker':
      if (memory.seen.has(id)) return;
      memory.seen.add(id);
      return see(bridge, id, need);
  }
}

/** Answers as the worker recommends. */
async function answer(bridge: Bridge, id: string, { worker, need, options, recommend }: Need): Promise<void> {
  const option = recommend ?? options[0];
  const said = option === undefined ? ['--answer', 'as you think best'] : ['--option', option];
  await bridge('answer-question', id, ...said);
  await tell('answers', `${worker} on ${id}: ${need} ${said[1]}`);
}

/** Finds something missing the first time. */
async function review(bridge: Bridge, id: string, { worker }: Need, returned: Set<string>): Promise<void> {
  if (returned.has(id)) {
    await bridge('approve-task', id);
    await tell('approves', `${id} of ${worker}`);
    return;
  }
  returned.add(id);
  await bridge('return-task', id, '--message', NOT_YET);
  await tell('returns', `${id} to ${worker}: ${NOT_YET}`);
}

/** A failure and a silence it can only see; a silence it puts on record. */
async function see(bridge: Bridge, id: string, { kind, worker, age_seconds }: Need): Promise<void> {
  if (kind === 'failed') return tell('sees', `${id} failed`);
  const text = `${worker} is silent: no report for ${age_seconds} s`;
  await bridge(
    'append-event',
    '--type',
    'note',
    '--entity-type',
    'task',
    '--entity-id',
    id,
    '--message',
    text,
  );
  await tell('sees', text);
}

/** True once each task is done, or failed, or in silent hands. */
async function isSettled(bridge: Bridge, needs: readonly Need[]): Promise<boolean> {
  if (needs.some(({ kind }) => kind !== 'failed' && kind !== 'silent_worker')) return false;
  const { counts } = await bridge('board-summary');
  return counts.total > 0 && counts.total - counts.done === needs.length;
}
