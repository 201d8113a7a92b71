import fc from 'fast-check';
import type { InputOf } from '../../src/service/registry.ts';
import { type BoardCommand, PassTime, Repeat, Restart, Write } from './commands.ts';
import type { WriteName } from './model.ts';

const often = <T>(common: fc.Arbitrary<T>, rare: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 6, arbitrary: common }, { weight: 1, arbitrary: rare });
const agent = fc.constantFrom('a', 'b', 'c');
const task = fc.oneof(
  { weight: 30, arbitrary: fc.constantFrom('T1', 'T1', 'T2') },
  { weight: 3, arbitrary: fc.constantFrom('T3', 'T4', 'T5') },
  { weight: 1, arbitrary: fc.constant('T9') },
);
const text = fc.constantFrom('this', 'that');
const sometimes = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const labels = sometimes(fc.subarray(['web', 'bug']));
const dependencies = sometimes(fc.uniqueArray(fc.constantFrom('T1', 'T2', 'T3', 'T9'), { maxLength: 2 }));
const priority = sometimes(fc.constantFrom('critical', 'high', 'medium', 'low'));

const parent = sometimes(fc.constantFrom('T1', 'T1', 'T2', 'T3', 'T9'));
const criteria = fc.subarray(['kept', 'fast'], { minLength: 1 });
const approval = fc.constantFrom('start' as const, 'finish');

/** What any write may say besides its own fields. */
const common = {
  agent: fc.constantFrom('a', 'a', 'b', 'b', 'c', undefined),
  force: fc.constantFrom(undefined, undefined, undefined, undefined, true),
  request_id: fc.oneof(
    { weight: 3, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.constantFrom('q1', 'q2', 'q3', 'q4', 'q5', 'q6') },
  ),
};
const revision = fc.oneof(
  { weight: 10, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.constantFrom('current' as const, 'wrong' as const) },
);

type Fields<Name extends WriteName> = {
  [Key in keyof InputOf<Name>]?: fc.Arbitrary<InputOf<Name>[Key]>;
};

function calls<Name extends WriteName>(
  weight: number,
  operation: Name,
  fields: Fields<Name>,
): { weight: number; arbitrary: fc.Arbitrary<BoardCommand> } {
  const { force, ...anew } = common;
  // What is new cannot be forced.
  const shared = operation === 'create-task' ? anew : { ...anew, force };
  const input = fc.record({ ...shared, ...fields } as Record<string, fc.Arbitrary<unknown>>);
  return {
    weight,
    arbitrary: fc
      .tuple(input, 'task_id' in fields ? revision : fc.constant(undefined))
      .map(([given, asked]) => new Write({ operation, input: given, revision: asked })),
  };
}

const blocker = fc.oneof(
  fc.record({ blocker: text }),
  fc.record({ blocker: text, kind: fc.constantFrom('external', 'failed', 'question') }),
  fc.record({ blocker: text, option: fc.constant(['yes', 'no']), recommend: sometimes(fc.constant('no')) }),
);

/** A call whose blocker goes with it in several fields. */
function blockerCalls(weight: number, operation: WriteName, fields: Record<string, fc.Arbitrary<unknown>>) {
  return {
    weight,
    arbitrary: fc
      .tuple(fc.record({ ...common, task_id: task, ...fields }), blocker, revision)
      .map(([given, why, asked]) => new Write({ operation, input: { ...given, ...why }, revision: asked })),
  };
}

const finishRun = fc
  .record({
    given: fc.record({ ...common, agent: fc.constantFrom('a', 'a', 'b', 'b', 'c', undefined) }),
    ended: fc.oneof(
      fc.record({
        status: fc.constant('finished'),
        result: text,
        verification_notes: often(text, fc.constant(undefined)),
        outcome: sometimes(fc.constantFrom('completed', 'findings')),
      }),
      fc.record({ status: fc.constant('failed'), summary: often(text, fc.constant(undefined)) }),
    ),
    run: fc.constantFrom(1, 1, 1, 2, 3),
    revision,
  })
  .map(
    ({ given, ended, run, revision: asked }) =>
      new Write({ operation: 'finish-run', input: { ...given, ...ended }, run, revision: asked }),
  );

const status = fc.constantFrom('active' as const, 'idle', 'waiting', 'offline');
const plan = fc.array(fc.record({ text, state: fc.constantFrom('pending', 'in_progress', 'completed') }), {
  maxLength: 2,
});

const aboutTask = { entity_type: fc.constant('task' as const), entity_id: task };
const aboutAgent = { entity_type: fc.constant('agent' as const), entity_id: agent };

/** What is done to one of the last messages. */
function messageCalls(weight: number, operation: WriteName, fields: Record<string, fc.Arbitrary<unknown>>) {
  const back = fc.constantFrom(1, 1, 1, 2, 2, 3);
  return {
    weight,
    arbitrary: fc
      .tuple(fc.record({ ...common, ...fields }), back)
      .map(([input, message]) => new Write({ operation, input, message })),
  };
}

/** Any write, those of a task's usual life more often. */
export const writes: fc.Arbitrary<BoardCommand> = fc.oneof(
  calls(10, 'report-pickup', { task_id: task, mode: sometimes(text) }),
  calls(7, 'move-task', {
    task_id: task,
    status: fc.constantFrom('in_progress', 'in_progress', 'pending', 'blocked', 'done'),
    message: sometimes(text),
  }),
  blockerCalls(2, 'move-task', { status: often(fc.constant('blocked'), fc.constant('pending')) }),
  blockerCalls(2, 'report-blocker', {}),
  calls(4, 'report-next', { mode: sometimes(text) }),
  calls(3, 'close-task', {
    task_id: task,
    as: fc.constantFrom('cancelled', 'duplicate', 'obsolete'),
    reason: text,
  }),
  calls(3, 'report-progress', { task_id: task, message: text }),
  calls(1, 'report-progress', {
    task_id: task,
    message: sometimes(text),
    withdraw: often(fc.constant(true), fc.constant(undefined)),
  }),
  calls(3, 'answer-question', {
    task_id: task,
    option: fc.constantFrom(undefined, undefined, 'yes', 'no', '1', '3'),
    answer: often(text, fc.constant(undefined)),
    to: often(fc.constant(undefined), fc.constant('pending' as const)),
  }),
  calls(1, 'report-heartbeat', {}),
  calls(5, 'send-message', {
    to: fc.constantFrom(undefined, ['a'], ['b', 'b'], ['people'], ['a', 'people']),
    task_id: sometimes(task),
    message: text,
    importance: fc.constantFrom(undefined, undefined, 'high' as const),
    needs_answer: fc.constantFrom(undefined, undefined, true),
  }),
  messageCalls(3, 'ack-message', {}),
  messageCalls(3, 'reply-message', { message: text }),
  messageCalls(2, 'close-message', { reason: text }),
  calls(4, 'report-finish', { task_id: task, result: text, verification_notes: text }),
  calls(4, 'report-fail', { task_id: task, summary: text, blocker: sometimes(text) }),
  calls(4, 'start-run', { task_id: task }),
  { weight: 4, arbitrary: finishRun },
  calls(2, 'create-task', {
    id: fc.constantFrom('T1', 'T3', 'T4', 'T5'),
    title: fc.constantFrom('Task one', 'Another task'),
    priority,
    assignee: often(fc.constant(undefined), agent),
    label: labels,
    depends_on: dependencies,
    parent,
    criterion: often(fc.constant(undefined), criteria),
    approval: often(fc.constant(undefined), approval),
    require_criteria: often(fc.constant(undefined), fc.constant(true)),
  }),
  calls(2, 'update-task', { task_id: task, add_criterion: criteria }),
  calls(1, 'update-task', { task_id: task, remove_criterion: fc.constantFrom([1], [2], [1, 2]) }),
  calls(2, 'update-task', {
    task_id: task,
    approval: fc.option(approval),
    require_criteria: often(fc.constant(undefined), fc.boolean()),
  }),
  calls(5, 'check-criterion', {
    task_id: task,
    n: fc.constantFrom(1, 1, 2),
    status: fc.constantFrom('met', 'met', 'failed', 'waived', 'open'),
    witness: often(fc.constant(undefined), fc.constantFrom('said', 'seen', 'checked')),
    by: often(fc.constant(undefined), fc.constant('npm-test')),
    evidence: sometimes(text),
  }),
  calls(6, 'approve-task', { task_id: task }),
  calls(2, 'return-task', { task_id: task, message: text }),
  calls(1, 'update-task', { task_id: task, priority, title: fc.constantFrom('Renamed', 'Task one') }),
  calls(1, 'update-task', { task_id: task, add_label: fc.subarray(['web', 'bug'], { minLength: 1 }) }),
  calls(1, 'update-task', { task_id: task, remove_label: fc.constant(['web']) }),
  calls(1, 'update-task', { task_id: task, depends_on: fc.subarray(['T1', 'T2', 'T3'], { maxLength: 2 }) }),
  calls(1, 'update-task', { task_id: task, parent: fc.option(fc.constantFrom('T1', 'T2', 'T3')) }),
  calls(2, 'assign-task', { task_id: task, assignee: fc.option(agent) }),
  calls(1, 'plan-task', { task_id: task, items: plan }),
  calls(3, 'update-agent-status', {
    status,
    mode: sometimes(text),
    role: often(fc.constant(undefined), fc.constantFrom('orchestrator', 'worker')),
    current_task_id: fc.option(task, { nil: undefined }),
  }),
  calls(1, 'update-agent-status', { status, current_task_id: fc.constant(null) }),
  calls(1, 'append-event', {
    message: text,
    type: fc.constantFrom('worker-progress', 'note', 'x-own'),
    ...aboutTask,
  }),
  calls(1, 'append-event', {
    message: text,
    type: fc.constantFrom('worker-heartbeat', 'note', 'x-own'),
    ...aboutAgent,
  }),
);

/** Repeated requests, time that passes, and other processes. */
export const circumstances: fc.Arbitrary<BoardCommand> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(1, 1, 2, 3).map((back) => new Repeat(back)) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(1, 61, 200, 2_000, 50_000).map((seconds) => new PassTime(seconds)),
  },
  { weight: 1, arbitrary: fc.constant(null).map(() => new Restart()) },
);
