import type { InputOf } from '../../src/service/registry.ts';
import { isWorrying, tasksOf } from './liveness.ts';
import { MESSAGE_RULES } from './messages.ts';
import {
  type Answer,
  type Call,
  type Draft,
  isInReview,
  isReady,
  openRunOf,
  type Prediction,
  queue,
  Refusal,
  type RunState,
  refuse,
  runKey,
  type TaskState,
  taskOf,
  type World,
  type WriteName,
  workerOf,
} from './model.ts';
import * as proof from './proof-rules.ts';
import { newCriteria } from './proof-rules.ts';
import { questionOf, settle, tellNews, withdraw } from './questions.ts';
import * as rule from './rules.ts';

type Rules = { [Name in WriteName]: (draft: Draft, input: InputOf<Name>) => Answer };

/** What the contract says a call comes to in a world, which stays as it is. Runs are named `task#attempt`. */
export function predict(before: World, { operation, input }: Call): Prediction {
  const draft: Draft = {
    world: structuredClone(before),
    author: input.agent ?? null,
    force: 'force' in input && input.force === true,
    ifRevision: 'if_revision' in input ? input.if_revision : undefined,
    changed: false,
    bumped: new Set(),
    warnings: new Set(),
    closedNow: new Set(),
  };
  try {
    const answer = (RULES[operation] as (draft: Draft, input: Call['input']) => Answer)(draft, input);
    const { changed, world } = draft;
    const news = tellNews(draft, answer);
    return {
      ok: true,
      changed,
      warnings: [...draft.warnings],
      answer,
      news,
      world: changed ? world : before,
      draft,
    };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, code: error.code, details: error.details };
    throw error;
  }
}

const RULES: Rules = {
  ...MESSAGE_RULES,

  'create-task': (draft, input) => {
    const { world } = draft;
    const id = input.id ?? '';
    if (taskOf(world, id) !== undefined) refuse('already_exists');
    world.tasks.push({
      id,
      title: input.title,
      status: 'pending',
      priority: input.priority ?? 'medium',
      createdAt: world.now,
      heldSince: null,
      finishedAt: null,
      closedAs: null,
      revision: 1,
      assignee: input.assignee ?? null,
      worker: null,
      labels: input.label ?? [],
      dependsOn: rule.dependencies(world, id, input.depends_on ?? []),
      parent: input.parent === undefined ? null : rule.parentFor(world, id, input.parent),
      blocker: null,
      asker: null,
      answers: [],
      plan: [],
      criteria: newCriteria(input.criterion ?? []),
      requireCriteria: input.require_criteria ?? false,
      approval: input.approval ?? null,
      approvedBy: null,
      returns: 0,
    });
    draft.changed = true;
    return { task: id };
  },

  'update-task': (draft, input) => {
    const task = rule.require(draft, input.task_id);
    const { title = task.title, priority = task.priority, add_label = [], remove_label = [] } = input;
    const kept = task.labels.filter((label) => !remove_label.includes(label));
    const labels = [...new Set([...kept, ...add_label])];
    const dependsOn =
      input.depends_on === undefined
        ? task.dependsOn
        : rule.dependencies(draft.world, task.id, input.depends_on);
    const { parent: given } = input;
    const isNewParent = given != null && given !== task.parent;
    const parent = isNewParent
      ? rule.parentFor(draft.world, task.id, given)
      : given === undefined
        ? task.parent
        : given;
    const before = JSON.stringify(task);
    const criteria = proof.criteriaAfter(draft, task, input);
    const { require_criteria: requireCriteria = task.requireCriteria } = input;
    const approval = input.approval === undefined ? task.approval : input.approval;
    Object.assign(task, { title, priority, labels, dependsOn, parent, criteria, requireCriteria, approval });
    if (JSON.stringify(task) !== before) rule.bump(draft, task);
    return { task: task.id };
  },

  'assign-task': (draft, input) => {
    const task = rule.require(draft, input.task_id);
    if (task.assignee !== input.assignee) rule.bump(draft, task);
    task.assignee = input.assignee;
    return { task: task.id };
  },

  'plan-task': (draft, input) => {
    const task = rule.require(draft, input.task_id);
    rule.refuseOthersInProgress(draft, task);
    const plan = input.items.map(({ text, state = 'pending' }) => ({ text, state }));
    const isNew = JSON.stringify(plan) !== JSON.stringify(task.plan);
    if (isNew) rule.bump(draft, task);
    task.plan = plan;
    const { author } = draft;
    if (isNew && author !== null && author === task.worker) rule.report(draft, author, rule.progress(draft));
    return { task: task.id };
  },

  'check-criterion': proof.checkCriterion,
  'approve-task': proof.approveTask,
  'return-task': proof.returnTask,

  'move-task': (draft, input) => {
    const { world, author } = draft;
    const task = rule.require(draft, input.task_id);
    const blocker = rule.blockerOf(input);
    if (blocker !== null && input.status !== 'blocked') refuse('invalid_input', { field: 'blocker' });
    const reviewed = proof.moveInReview(draft, task, input.status);
    if (reviewed !== null) return reviewed;
    if (input.status === 'in_progress') {
      if (author !== null) rule.take(draft, task, author);
      else if (task.status !== 'in_progress') {
        proof.refuseUnapproved(draft, task);
        const worker = rule.likelyWorker(world, task);
        settle(draft, task, input.message);
        rule.transfer(draft, task, 'in_progress');
        if (openRunOf(world, task)?.agent !== worker) rule.end(draft, openRunOf(world, task), 'superseded');
        task.worker = worker;
      }
      return { task: task.id };
    }
    if (input.status !== 'pending' || !mayRelease(draft, task)) rule.refuseOthersInProgress(draft, task);
    if (input.status === 'pending') settle(draft, task, input.message);
    if (input.status === 'blocked') rule.block(draft, task, blocker);
    else if (input.status === 'done' && task.status !== 'done') {
      rule.refuseTransition(draft, task, 'done');
      if (proof.passToDone(draft, task)) proof.enterReview(draft, task);
      else rule.transfer(draft, task, 'done');
    } else if (input.status !== task.status) rule.transfer(draft, task, input.status);
    const isStillOpen = openRunOf(world, task) !== undefined;
    if (input.status === 'done' && draft.changed && isStillOpen) draft.warnings.add('open_run');
    return { task: task.id };
  },

  'answer-question': (draft, input) => {
    const { world, author } = draft;
    const task = rule.require(draft, input.task_id);
    const answer = questionOf(draft, task, input);
    const run = openRunOf(world, task);
    const to = run === undefined || input.to === 'pending' ? 'pending' : 'in_progress';
    settle(draft, task, answer, to === 'in_progress' && author === run?.agent);
    rule.transfer(draft, task, to);
    if (to === 'in_progress' && run !== undefined) {
      task.worker = run.agent;
      const worker = workerOf(world, run.agent);
      if (worker?.status === 'waiting' && worker.currentTask === task.id) {
        rule.place(draft, run.agent, { status: 'active' });
      }
    }
    return { task: task.id, run: run === undefined ? null : runKey(run), ...(run && { worker: run.agent }) };
  },

  'report-pickup': (draft, input) => {
    const worker = rule.requireAuthor(draft);
    return pickUp(draft, rule.require(draft, input.task_id), worker, input.mode);
  },

  'report-next': (draft, input) => {
    const { world } = draft;
    const worker = rule.requireAuthor(draft);
    const isFor = (wanted: string | null) => (task: TaskState) =>
      task.assignee === wanted && isReady(world, task);
    const [own] = queue(tasksOf(world, worker));
    const [assigned] = queue(world.tasks.filter(isFor(worker)));
    const [free] = world.openQueue ? queue(world.tasks.filter(isFor(null))) : [];
    const next = own ?? assigned ?? free;
    return next === undefined ? { task: null, worker } : pickUp(draft, next, worker, input.mode);
  },

  'close-task': (draft, { task_id, as }) => {
    const task = rule.require(draft, task_id);
    if (task.status === 'done' && task.closedAs === as) return { task: task.id };
    if (task.status === 'done') refuse('invalid_transition', { allowed: ['pending'] });
    proof.refuseOwn(draft, task);
    rule.transfer(draft, task, 'done', null, { closedAs: as });
    rule.end(draft, openRunOf(draft.world, task), 'cancelled');
    return { task: task.id };
  },

  'report-progress': (draft, input) => {
    if (input.message === undefined && input.withdraw !== true) refuse('invalid_input', { field: 'message' });
    const task = rule.require(draft, input.task_id);
    proof.refuseInReview(draft, task);
    draft.author ??= task.worker;
    const { author } = draft;
    rule.refuseLost(draft, task);
    if (task.status === 'pending' || task.status === 'done') refuse('invalid_transition');
    const isBack = input.withdraw === true && withdraw(draft, task);
    if (!isBack) rule.refuseOthers(draft, task);
    if (input.message === undefined) return { task: task.id };
    if (author !== null) rule.report(draft, author, rule.progress(draft, input.message));
    draft.changed = true;
    return { task: task.id };
  },

  'report-heartbeat': (draft) => {
    const worker = rule.requireAuthor(draft);
    rule.report(draft, worker, { heartbeatAt: draft.world.now });
    return { worker };
  },

  'report-blocker': (draft, input) => {
    const task = rule.require(draft, input.task_id);
    proof.refuseInReview(draft, task);
    rule.refuseLost(draft, task);
    rule.refuseOthers(draft, task);
    const reporter = draft.author ?? (task.status === 'in_progress' ? task.worker : null);
    rule.block(draft, task, rule.blockerOf(input));
    if (draft.changed && reporter !== null) rule.place(draft, reporter, { status: 'waiting' });
    return { task: task.id };
  },

  'report-finish': (draft, { task_id, result, verification_notes: notes, outcome = 'completed' }) => {
    const task = rule.require(draft, task_id);
    const words = { result, notes, outcome };
    const isFinished = task.status === 'done' || isInReview(task);
    const told = isFinished ? rule.toldBefore(draft, task, 'finished', words) : null;
    if (told !== null && isInReview(task)) draft.warnings.add('in_review');
    if (told !== null) return told;
    proof.refuseInReview(draft, task);
    rule.refuseLost(draft, task);
    rule.refuseOthersInProgress(draft, task);
    if (task.status !== 'in_progress') rule.refuseTransition(draft, task, 'done');
    rule.workerThatEnds(draft, task);
    const isForReview = proof.passToDone(draft, task);
    const answer = rule.endAttempt(draft, task, 'finished', words);
    if (isForReview) proof.enterReview(draft, task);
    else if (task.status !== 'done') rule.transfer(draft, task, 'done');
    rule.place(draft, answer.worker, { status: 'idle', currentTask: null });
    return answer;
  },

  'report-fail': (draft, { task_id, summary, blocker }) => {
    const task = rule.require(draft, task_id);
    const isSaid = task.blocker?.text === (blocker ?? summary);
    const isEnded = task.status === 'blocked' && openRunOf(draft.world, task) === undefined && isSaid;
    const told = isEnded ? rule.toldBefore(draft, task, 'failed', { summary }) : null;
    if (told !== null) return told;
    proof.refuseInReview(draft, task);
    rule.refuseLost(draft, task);
    rule.refuseOthers(draft, task);
    if (task.status === 'done') rule.refuseTransition(draft, task, 'blocked');
    const answer = rule.endAttempt(draft, task, 'failed', { summary });
    rule.block(draft, task, { kind: 'failed', text: blocker ?? summary, options: [], recommend: null });
    rule.place(draft, answer.worker, { status: 'idle', currentTask: null });
    return answer;
  },

  'start-run': (draft, input) => {
    const agent = rule.requireAuthor(draft);
    const task = rule.require(draft, input.task_id);
    proof.refuseInReview(draft, task);
    if (task.status !== 'in_progress') refuse('invalid_transition');
    const open = openRunOf(draft.world, task);
    const other = [open?.agent, task.worker].find((id) => id != null && id !== agent);
    if (other != null && !draft.force) refuse('task_held', { holder: other });
    if (open?.agent === agent) return { task: task.id, run: runKey(open), worker: agent };
    const run = rule.continueRun(draft, task, agent);
    rule.report(draft, agent);
    return { task: task.id, run: runKey(run), worker: agent };
  },

  'finish-run': (draft, { run_id, status, result, summary, verification_notes: notes, outcome }) => {
    const run = draft.world.runs.find((each) => runKey(each) === run_id) ?? refuse('run_not_found');
    const needed = status === 'finished' ? [result, notes] : [summary];
    if (needed.some((text) => text === undefined)) refuse('invalid_input');
    const told = outcome ?? (status === 'finished' ? 'completed' : undefined);
    const words = JSON.parse(JSON.stringify({ result, summary, notes, outcome: told })) as RunState['words'];
    if (run.status === 'superseded') refuse('run_superseded');
    const answer = { task: run.task, run: runKey(run) };
    if (run.status !== 'running') return rule.saysTheSame(run, status, words) ? answer : refuse('run_closed');
    const task = rule.require(draft, run.task);
    rule.refuseOthersInProgress(draft, task);
    rule.end(draft, run, status, words);
    rule.bump(draft, task);
    const { author } = draft;
    if (author !== null && workerOf(draft.world, author) !== undefined) rule.report(draft, author);
    return answer;
  },

  'update-agent-status': (draft, { status, mode, role, current_task_id }) => {
    const worker = rule.requireAuthor(draft);
    if (typeof current_task_id === 'string' && taskOf(draft.world, current_task_id) === undefined)
      refuse('task_not_found');
    rule.report(draft, worker, {
      status,
      ...(mode === undefined ? {} : { mode }),
      ...(role === undefined ? {} : { role }),
      ...(current_task_id === undefined ? {} : { currentTask: current_task_id }),
    });
    return typeof current_task_id === 'string' ? { worker, task: current_task_id } : { worker };
  },

  'append-event': (draft, { type, entity_type, entity_id, message }) => {
    const { world } = draft;
    const task = entity_type === 'task' ? (taskOf(world, entity_id) ?? null) : null;
    if (type === 'worker-heartbeat') {
      const isOwn = entity_type === 'agent' && (draft.author ?? entity_id) === entity_id;
      if (!isOwn) refuse('invalid_input');
      draft.author = entity_id;
      rule.report(draft, entity_id, { heartbeatAt: world.now });
      return { worker: entity_id };
    }
    if (type === 'worker-progress' && entity_type !== 'task') refuse('invalid_input');
    if (entity_type === 'task' && task === null) refuse('task_not_found');
    if (entity_type === 'agent' && workerOf(world, entity_id) === undefined) refuse('worker_not_found');
    const reporter = type === 'worker-progress' ? (draft.author ?? task?.worker ?? null) : null;
    if (reporter !== null) rule.report(draft, reporter, rule.progress(draft, message));
    draft.author ??= reporter;
    draft.changed = true;
    return { task: task?.id ?? null };
  },
};

/** Puts a task into a worker's hands, with a run of it. */
function pickUp(draft: Draft, task: TaskState, worker: string, mode: string | undefined): Answer {
  proof.refuseInReview(draft, task);
  if (task.status === 'done') rule.refuseTransition(draft, task, 'in_progress');
  const open = openRunOf(draft.world, task);
  const isMine = task.status === 'in_progress' && task.worker === worker && open?.agent === worker;
  if (isMine) return { task: task.id, run: runKey(open), worker };
  rule.take(draft, task, worker);
  const run = rule.continueRun(draft, task, worker);
  const said = { status: 'active' as const, currentTask: task.id, ...rule.progress(draft) };
  rule.report(draft, worker, mode === undefined ? said : { ...said, mode });
  return { task: task.id, run: runKey(run), worker };
}

/** An orchestrator needs no force to put back what a silent or quiet worker has in progress. */
function mayRelease({ author, world }: Draft, { status, worker }: TaskState): boolean {
  if (status !== 'in_progress' || author === null || worker === null || author === worker) return false;
  return workerOf(world, author)?.role === 'orchestrator' && isWorrying(world, worker);
}
