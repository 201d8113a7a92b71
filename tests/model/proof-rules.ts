import type { InputOf } from '../../src/service/registry.ts';
import { tellOfReturn } from './messages.ts';
import {
  type Answer,
  awaitedApproval,
  type CriterionState,
  type Draft,
  isInReview,
  needsApproval,
  openChildren,
  openRunOf,
  refuse,
  runKey,
  runsOf,
  type TaskState,
  workerOf,
} from './model.ts';
import * as rule from './rules.ts';

const REVIEW_TEXT = 'finished, and waits for somebody else to approve of it';

/** True where an agent speaks of what it has or had last in hands. */
function isOwn({ world, author }: Draft, task: TaskState): boolean {
  return author !== null && [task.worker, runsOf(world, task)[0]?.agent].includes(author);
}

export function refuseOwn(draft: Draft, task: TaskState): void {
  if (isOwn(draft, task)) refuse('forbidden_approver', { agent: draft.author });
}

/** In review nothing happens to a task but that it is approved of or returned. */
export function refuseInReview(draft: Draft, task: TaskState): void {
  if (isInReview(task) && !draft.force) refuse('in_review', { task_id: task.id });
}

/** Nobody begins a task before somebody agreed to that. */
export function refuseUnapproved(draft: Draft, task: TaskState): void {
  const { world, force } = draft;
  if (force || !needsApproval(world, task, 'start') || task.approvedBy !== null) return;
  const isBegun = task.status === 'blocked' && openRunOf(world, task) !== undefined;
  if (task.status === 'in_progress' || task.status === 'done' || isBegun || isInReview(task)) return;
  refuse('approval_required', { approval: 'start' });
}

const isUnmet = ({ status }: CriterionState) => status === 'open' || status === 'failed';

/** The rule for done; true where the task goes into review instead. */
export function passToDone(draft: Draft, task: TaskState, isAgreed = false): boolean {
  const { world, force, warnings } = draft;
  const children = openChildren(world, task).length;
  if (children > 0 && !force) refuse('children_open', { total: children });
  const unmet = task.criteria.filter(isUnmet);
  const isRequired = task.requireCriteria || world.requireCriteria;
  if (isRequired && !force && (unmet.length > 0 || task.criteria.length === 0))
    refuse('criteria_open', { total: task.criteria.length });
  if (unmet.length > 0) warnings.add('criteria_open');
  if (task.plan.some(({ state }) => state !== 'completed')) warnings.add('plan_open');
  return !isAgreed && !force && needsApproval(world, task, 'finish');
}

/** A finished task waits for somebody else. */
export function enterReview(draft: Draft, task: TaskState): void {
  const { world, warnings } = draft;
  rule.transfer(draft, task, 'blocked', { kind: 'review', text: REVIEW_TEXT, options: [], recommend: null });
  for (const worker of world.workers) if (worker.currentTask === task.id) worker.currentTask = null;
  warnings.add('in_review');
}

function giveBack(draft: Draft, task: TaskState): Answer {
  const worker = runsOf(draft.world, task)[0]?.agent ?? task.worker;
  task.assignee = worker ?? task.assignee;
  task.returns++;
  rule.transfer(draft, task, 'pending');
  return { task: task.id, ...(worker === null ? {} : { message: tellOfReturn(draft, task, worker) }) };
}

/** What a move of a task in review comes to; null where it is none. */
export function moveInReview(draft: Draft, task: TaskState, to: string): Answer | null {
  if (!isInReview(task) || draft.force) return null;
  if (to === 'done') {
    draft.warnings.add('in_review');
    return { task: task.id };
  }
  if (to !== 'pending') refuseInReview(draft, task);
  refuseOwn(draft, task);
  return giveBack(draft, task);
}

/** What a request makes of a task's criteria: removed by number, then added. */
export function criteriaAfter(
  draft: Draft,
  task: TaskState,
  {
    add_criterion: add = [],
    remove_criterion: removed = [],
  }: Pick<InputOf<'update-task'>, 'add_criterion' | 'remove_criterion'>,
): CriterionState[] {
  if (removed.some((n) => n > task.criteria.length)) refuse('invalid_input', { field: 'remove_criterion' });
  const kept = task.criteria.filter((_, index) => !removed.includes(index + 1));
  const after = [...kept, ...newCriteria(add)];
  if (new Set(after.map(({ text }) => text)).size < after.length)
    refuse('invalid_input', { field: 'add_criterion' });
  if (task.criteria.some(({ text }) => after.every((one) => one.text !== text))) refuseOwn(draft, task);
  return after;
}

export const newCriteria = (texts: readonly string[]) =>
  texts.map((text): CriterionState => ({ text, status: 'open', told: null }));

export function checkCriterion(draft: Draft, input: InputOf<'check-criterion'>): Answer {
  const { author, world } = draft;
  const task = rule.require(draft, input.task_id);
  const criterion = task.criteria[input.n - 1] ?? refuse('invalid_input', { field: 'n' });
  const usual = input.by !== undefined ? 'seen' : isOwn(draft, task) ? 'said' : 'checked';
  const witness = input.witness ?? usual;
  if ((witness === 'seen') !== (input.by !== undefined)) refuse('invalid_input', { field: 'by' });
  if (input.status === 'waived' || witness === 'checked') refuseOwn(draft, task);
  const told = { witness, by: input.by ?? author, agent: author, evidence: input.evidence ?? null };
  const after = { text: criterion.text, status: input.status, told };
  if (JSON.stringify(after) === JSON.stringify(criterion)) return { task: task.id };
  task.criteria[input.n - 1] = after;
  rule.bump(draft, task);
  const isKnown = author === task.worker || (author !== null && workerOf(world, author) !== undefined);
  const said = author === task.worker ? rule.progress(draft) : {};
  if (author !== null && isKnown) rule.report(draft, author, said);
  return { task: task.id };
}

export function approveTask(draft: Draft, { task_id }: InputOf<'approve-task'>): Answer {
  const { world, author } = draft;
  const task = rule.require(draft, task_id);
  const awaited = awaitedApproval(world, task) ?? refuse('nothing_to_approve', { task_id });
  refuseOwn(draft, task);
  if (awaited === 'finish') {
    passToDone(draft, task, true);
    rule.transfer(draft, task, 'done', null, { isAgreed: true });
    if (openRunOf(world, task) !== undefined) draft.warnings.add('open_run');
  }
  task.approvedBy = { agent: author };
  rule.bump(draft, task);
  const last = runsOf(world, task)[0];
  return {
    task: task.id,
    ...(awaited === 'finish' ? { run: last === undefined ? null : runKey(last) } : {}),
  };
}

export function returnTask(draft: Draft, { task_id, message }: InputOf<'return-task'>): Answer {
  const task = rule.require(draft, task_id);
  const awaited = awaitedApproval(draft.world, task) ?? refuse('nothing_to_approve', { task_id });
  refuseOwn(draft, task);
  if (awaited === 'finish') return giveBack(draft, task);
  task.returns++;
  rule.transfer(draft, task, 'blocked', { kind: 'external', text: message, options: [], recommend: null });
  return { task: task.id };
}
