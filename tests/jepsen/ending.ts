import { resolveName } from '../../src/service/registry.ts';
import type { Fleet } from './fleet.ts';
import type { History } from './history.ts';
import type { KeptServer } from './kept-server.ts';
import { commandLine } from './surfaces/command-line.ts';

/** What is left of a trial when its nemesis has gone. */
interface Remains {
  root: string;
  history: History;
  fleet: Fleet;
  server: KeptServer;
  tasks: readonly string[];
}

type Step = readonly [
  operation: Parameters<ReturnType<typeof commandLine>['call']>[0],
  input: Record<string, unknown>,
];

const LAST = { agent: 'agent-last', task_id: 't-last' };

/** One report of each kind, in an order in which each has to succeed. */
const LAST_STEPS: readonly Step[] = [
  ['report-heartbeat', { agent: LAST.agent }],
  [
    'create-task',
    { id: LAST.task_id, title: 'The last one', approval: 'finish', criterion: ['It is kept.'] },
  ],
  ['create-task', { id: 't-last-too', title: 'A part of it' }],
  ['close-task', { task_id: 't-last-too', as: 'obsolete', reason: 'It is none.' }],
  ['report-pickup', LAST],
  ['report-progress', { ...LAST, message: 'On it.' }],
  ['report-blocker', { ...LAST, blocker: 'Something is missing.' }],
  ['answer-question', { task_id: LAST.task_id, answer: 'Here it is.' }],
  ['send-message', { to: [LAST.agent], message: 'How long will it take?' }],
  ['check-criterion', { ...LAST, n: 1, status: 'met' }],
  ['report-blocker', { ...LAST, blocker: 'Something else is missing.' }],
  ['report-pickup', LAST],
  ['report-fail', { ...LAST, summary: 'It did not work.' }],
  ['report-pickup', LAST],
  ['report-finish', { ...LAST, result: 'Done.', verification_notes: 'none' }],
  ['return-task', { task_id: LAST.task_id, message: 'Not in Firefox.' }],
  ['report-next', { agent: LAST.agent }],
  ['report-finish', { ...LAST, result: 'Done in Firefox, too.', verification_notes: 'none' }],
  ['approve-task', { task_id: LAST.task_id }],
];

/**
 * Waits until all have ended, makes one more report of each kind, each of which has to succeed, and has what people
 * edited put on record. Gives how long the first took.
 */
export async function endWell(remains: Remains): Promise<number> {
  const { fleet, server } = remains;
  const [first, ...others] = LAST_STEPS;
  const began = performance.now();
  if (first !== undefined) await succeed(remains, first, 0);
  const recoveryMs = performance.now() - began;
  await fleet.ended('writer');
  await fleet.ended('bridge');
  for (const [index, step] of others.entries()) await succeed(remains, step, index + 1);
  await recordEdits(remains);
  const status = await server.stop();
  if (status !== 0) throw new Error(`the server ended with ${status}`);
  return recoveryMs;
}

async function succeed(remains: Remains, [operation, input]: Step, number: number): Promise<void> {
  const token = `last-${number}`;
  const outcome = await send(remains, [operation, { ...input, request_id: token }], token);
  if (outcome.outcome !== 'ok') throw new Error(`${operation} after all faults: ${JSON.stringify(outcome)}`);
}

function send({ fleet, root, history }: Remains, [operation, input]: Step, token: string) {
  const surface = commandLine(fleet, root);
  return history.call({ who: 'last', surface: surface.name, operation, input, token }, () =>
    surface.call(operation, input),
  );
}

async function recordEdits(remains: Remains): Promise<void> {
  const all = resolveName('record-edits');
  if (all !== null) return succeed(remains, [all, {}], LAST_STEPS.length);
  for (const [index, entity_id] of remains.tasks.entries()) {
    const about = { type: 'note', entity_type: 'task', entity_id, message: 'To have it recorded.' };
    const input = { ...about, request_id: `edits-${index}` };
    // A task that a person deleted refuses, and that is as it should be.
    await send(remains, ['append-event', input], `edits-${index}`);
  }
}
