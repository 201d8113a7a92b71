import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OPERATION_NAMES, type OperationName } from '../../src/service/registry.ts';
import { workerOf } from './template-story.ts';

/** A write that is put to faults: the call, and what a person did before it. */
export interface Write {
  name: string;
  operation: string;
  input: Record<string, unknown>;
  /** What happened to the board before. */
  prepare?(root: string, executable: string): void;
}

/** What every write of a trial is sent with, each time that it is sent. */
export const REQUEST_ID = 'sent-once-or-again';

const by = (task_id: string) => ({ task_id, agent: workerOf(task_id) });
const ITEMS = [
  { text: 'look', state: 'completed' },
  { text: 'mend', state: 'in_progress' },
];

const FINISH = { result: 'Done.', verification_notes: 'Tried.' };
/** A message by hand has the id that its writer gives it. */
const MESSAGE = 'm-by-hand1';

const CANDIDATES: readonly Write[] = [
  { name: 'pickup', operation: 'report-pickup', input: by('t-1') },
  {
    name: 'finish',
    operation: 'report-finish',
    input: { ...by('t-7'), ...FINISH },
  },
  { name: 'create', operation: 'create-task', input: { id: 't-new', title: 'Something new' } },
  { name: 'progress', operation: 'report-progress', input: { ...by('t-5'), message: 'Half of it.' } },
  { name: 'blocker', operation: 'report-blocker', input: { ...by('t-6'), blocker: 'No password.' } },
  { name: 'answer', operation: 'answer-question', input: { task_id: 't-9', answer: 'In the safe.' } },
  { name: 'update', operation: 'update-task', input: { task_id: 't-2', priority: 'high' } },
  { name: 'plan', operation: 'plan-task', input: { ...by('t-8'), items: ITEMS } },
  {
    name: 'check of a criterion',
    operation: 'check-criterion',
    input: { task_id: 't-2', n: 1, status: 'met', evidence: 'Tried.' },
    prepare: called(['update-task', 't-2', '--add-criterion', 'It is kept.']),
  },
  {
    name: 'finish into review',
    operation: 'report-finish',
    input: { ...by('t-7'), ...FINISH },
    prepare: called(['update-task', 't-7', '--approval', 'finish']),
  },
  {
    name: 'approval',
    operation: 'approve-task',
    input: { task_id: 't-2' },
    prepare: called(['update-task', 't-2', '--approval', 'start']),
  },
  { name: 'approval of a result', operation: 'approve-task', input: { task_id: 't-7' }, prepare: review },
  {
    name: 'return',
    operation: 'return-task',
    input: { task_id: 't-7', message: 'Not in Firefox.' },
    prepare: review,
  },
  {
    name: 'closing',
    operation: 'close-task',
    input: { task_id: 't-5', as: 'obsolete', reason: 'Nobody needs it.' },
  },
  {
    name: 'next',
    operation: 'report-next',
    input: { agent: workerOf('t-1') },
    prepare: called(['assign-task', 't-1', '--assignee', workerOf('t-1')]),
  },
  {
    name: 'pickup of a task edited by hand',
    operation: 'report-pickup',
    input: by('t-3'),
    prepare: (root) => editByHand(root, 't-3'),
  },
  {
    name: 'pickup after a killed writer',
    operation: 'report-pickup',
    input: by('t-1'),
    prepare: killWriter,
  },
  {
    name: 'message',
    operation: 'send-message',
    input: { to: [workerOf('t-5'), 'people'], message: 'Stop.' },
  },
  {
    name: 'acknowledgement',
    operation: 'ack-message',
    input: { message_id: MESSAGE, agent: workerOf('t-5') },
    prepare: writeMessage,
  },
  {
    name: 'reply',
    operation: 'reply-message',
    input: { message_id: MESSAGE, agent: workerOf('t-5'), message: 'Soon.' },
    prepare: writeMessage,
  },
  {
    name: 'closing of a message',
    operation: 'close-message',
    input: { message_id: MESSAGE, reason: 'Settled.' },
    prepare: writeMessage,
  },
  { name: 'record-edits', operation: 'record-edits', input: {}, prepare: (root) => editByHand(root, 't-4') },
];

/** The writes that there are on this version's boards. */
export const WRITES = CANDIDATES.filter(({ operation }) =>
  OPERATION_NAMES.includes(operation as OperationName),
);

/** Makes calls one after the other. */
function called(...calls: readonly string[][]): NonNullable<Write['prepare']> {
  return (root, executable) => {
    for (const words of calls) {
      const command = [executable, '-C', root, ...words];
      const { status, stderr } = spawnSync(process.execPath, command, { encoding: 'utf8' });
      if (status !== 0) throw new Error(`expected '${words.join(' ')}' to succeed: ${stderr}`);
    }
  };
}

/** Has a finished task wait for somebody else. */
function review(root: string, executable: string): void {
  const told = ['--agent', workerOf('t-7'), '--result', FINISH.result];
  called(
    ['update-task', 't-7', '--approval', 'finish'],
    ['report', 'finish', 't-7', ...told, '--verification-notes', FINISH.verification_notes],
  )(root, executable);
}

/** Sends a message as a person with an editor does. */
function writeMessage(root: string, executable: string): void {
  const front = [`id: ${MESSAGE}`, `addressees: [{id: ${workerOf('t-5')}}]`, 'needs_answer: true'];
  mkdirSync(join(root, 'messages/open'), { recursive: true });
  const text = `---\n${front.join('\n')}\n---\nHow long will it take?\n`;
  writeFileSync(join(root, 'messages/open', `${MESSAGE}.md`), text);
  called(['record-edits'])(root, executable);
}

/** Adds a line to a pending task's text, as a person in an editor would. */
export function editByHand(root: string, task: string): void {
  const name = readdirSync(join(root, 'pending')).find((file) => file.startsWith(`${task}-`));
  if (name === undefined) throw new Error(`expected ${task} to be pending`);
  appendFileSync(join(root, 'pending', name), '\nLook at the log first.\n');
}

/** Has a report die when it looks, for the second time, at the first of its files: on record, and none of it in place. */
function killWriter(root: string, executable: string): void {
  const inject = ['-e', 'trace=openat', '-e', 'inject=openat:signal=KILL:when=2'];
  const at = ['-P', join(root, 'agents/w-5.md'), ...inject];
  const report = ['report', 'progress', 't-5', '--agent', 'w-5', '--message', 'Before.'];
  const command = [process.execPath, executable, '-C', root, ...report];
  const { signal } = spawnSync('strace', ['-qq', '-o', '/dev/null', ...at, ...command], { stdio: 'ignore' });
  if (signal !== 'SIGKILL') throw new Error(`expected a report to be killed, got ${signal}`);
}
