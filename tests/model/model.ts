import type { InputOf } from '../../src/service/registry.ts';

/** The operations that record something. */
export type WriteName =
  | 'create-task'
  | 'update-task'
  | 'assign-task'
  | 'plan-task'
  | 'check-criterion'
  | 'approve-task'
  | 'return-task'
  | 'close-task'
  | 'move-task'
  | 'answer-question'
  | 'report-pickup'
  | 'report-next'
  | 'report-progress'
  | 'report-heartbeat'
  | 'report-blocker'
  | 'report-finish'
  | 'report-fail'
  | 'start-run'
  | 'finish-run'
  | 'update-agent-status'
  | 'append-event'
  | 'send-message'
  | 'ack-message'
  | 'reply-message'
  | 'close-message';

/** One call of a write. */
export type Call = { [Name in WriteName]: { operation: Name; input: InputOf<Name> } }[WriteName];

export type Status = 'pending' | 'in_progress' | 'blocked' | 'done';

export const ALLOWED: Record<Status, readonly Status[]> = {
  pending: ['in_progress', 'blocked'],
  in_progress: ['pending', 'blocked', 'done'],
  blocked: ['pending', 'in_progress'],
  done: ['pending'],
};

export interface BlockerState {
  kind: string;
  text: string;
  options: string[];
  recommend: string | null;
}

/** What somebody said to what a task waited for, and whether its worker was told. */
export interface AnswerState {
  question: string;
  answer: string;
  by: string | null;
  at: number;
  isSeen: boolean;
}

export interface TaskState {
  id: string;
  title: string;
  status: Status;
  priority: 'critical' | 'high' | 'medium' | 'low';
  createdAt: number;
  /** When it came into its worker's hands. */
  heldSince: number | null;
  finishedAt: number | null;
  closedAs: string | null;
  parent: string | null;
  revision: number;
  assignee: string | null;
  worker: string | null;
  labels: string[];
  dependsOn: string[];
  blocker: BlockerState | null;
  /** Who asked what it waits for. */
  asker: string | null;
  answers: AnswerState[];
  plan: { text: string; state: string }[];
  criteria: CriterionState[];
  requireCriteria: boolean;
  approval: 'start' | 'finish' | null;
  approvedBy: { agent: string | null } | null;
  returns: number;
}

export interface CriterionState {
  text: string;
  status: 'open' | 'met' | 'failed' | 'waived';
  /** What was told of it last; null where nobody told. */
  told: { witness: string; by: string | null; agent: string | null; evidence: string | null } | null;
}

/** A message has no id here: its number among those that were sent says which one it is. */
export interface MessageState {
  number: number;
  from: string | null;
  to: { id: string; isSeen: boolean; isAcknowledged: boolean }[];
  task: string | null;
  /** It is for whoever holds the task. */
  isToHolder: boolean;
  needsAnswer: boolean;
  importance: 'high' | 'normal' | 'low';
  replyTo: number | null;
  createdAt: number;
  revision: number;
  isOpen: boolean;
  reason: string | null;
  closedBy: string | null;
}

/** A run has no id here: its task and attempt say which one it is. */
export interface RunState {
  task: string;
  attempt: number;
  agent: string;
  status: 'running' | 'finished' | 'failed' | 'cancelled' | 'superseded';
  /** What was said of it at its end. */
  words: { result?: string; summary?: string; notes?: string; outcome?: string };
}

export interface WorkerState {
  id: string;
  status: 'active' | 'idle' | 'waiting' | 'offline';
  mode: string | null;
  role: 'worker' | 'orchestrator';
  currentTask: string | null;
  reportedAt: number | null;
  heartbeatAt: number | null;
  progressAt: number | null;
  lastMessage: string | null;
  lost: LossState[];
}

/** A run that somebody else took from a worker, by its key. */
export interface LossState {
  task: string;
  run: string;
  by: string | null;
  at: number;
  isSeen: boolean;
}

/** All that the rules speak of, in memory. Times are milliseconds since the epoch. */
export interface World {
  now: number;
  requireAssignment: boolean;
  requireCriteria: boolean;
  requireApproval: 'start' | 'finish' | null;
  openQueue: boolean;
  tasks: TaskState[];
  runs: RunState[];
  workers: WorkerState[];
  messages: MessageState[];
}

/** What the contract says a write comes to. `run` and `worker` are left out where it does not say. */
export interface Answer {
  task?: string | null;
  run?: string | null;
  worker?: string;
  /** The number of the message. */
  message?: number;
}

/** What a write is told of by its rule while it decides: the world to change, who writes, and what comes of it. */
export interface Draft {
  world: World;
  author: string | null;
  force: boolean;
  ifRevision: number | undefined;
  /** True once something is put on record. */
  changed: boolean;
  bumped: Set<string>;
  warnings: Set<string>;
  /** The messages that it closes with their task. */
  closedNow: Set<number>;
}

/** An answer as its worker is told of it. */
export type ToldAnswer = Omit<AnswerState, 'at' | 'isSeen'> & { task_id: string; at: string };

/** What a writer is told besides its messages. */
export interface ToldNews {
  answers: ToldAnswer[];
  lost: LossState[];
}

export type Prediction =
  | {
      ok: true;
      changed: boolean;
      warnings: string[];
      answer: Answer;
      news: ToldNews;
      world: World;
      /** What it was decided in, to take in which messages its answer showed. */
      draft: Draft;
    }
  | { ok: false; code: string; details: Record<string, unknown> };

/** A rule's refusal. */
export class Refusal extends Error {
  readonly code: string;
  readonly details: Record<string, unknown>;

  constructor(code: string, details: Record<string, unknown> = {}) {
    super(code);
    this.code = code;
    this.details = details;
  }
}

export function refuse(code: string, details?: Record<string, unknown>): never {
  throw new Refusal(code, details);
}

export const runKey = (run: RunState) => `${run.task}#${run.attempt}`;

export const taskOf = (world: World, id: string) => world.tasks.find((task) => task.id === id);

export const workerOf = (world: World, id: string) => world.workers.find((worker) => worker.id === id);

/** A task's runs, the latest attempt first. */
export const runsOf = (world: World, task: TaskState) =>
  world.runs.filter((run) => run.task === task.id).sort((one, other) => other.attempt - one.attempt);

export const openRunOf = (world: World, task: TaskState) =>
  world.runs.find((run) => run.task === task.id && run.status === 'running');

/** True for a pending task whose dependencies are all done, none of whose children is open, and that needs nobody's approval. */
export function isReady(world: World, task: TaskState): boolean {
  const isFree = hasAllDone(world, task) && openChildren(world, task).length === 0;
  return task.status === 'pending' && isFree && awaitedApproval(world, task) === null;
}

export const openChildren = (world: World, { id }: TaskState) =>
  world.tasks.filter(({ parent, status }) => parent === id && status !== 'done');

export const isInReview = (task: TaskState) => task.status === 'blocked' && task.blocker?.kind === 'review';

export const needsApproval = (world: World, task: TaskState, when: 'start' | 'finish') =>
  task.approval === when || world.requireApproval === when;

/** The approval that a task waits for. */
export function awaitedApproval(world: World, task: TaskState): 'start' | 'finish' | null {
  if (isInReview(task)) return 'finish';
  const isAsked = task.status === 'pending' && task.approvedBy === null;
  return isAsked && needsApproval(world, task, 'start') ? 'start' : null;
}

export function hasAllDone(world: World, task: TaskState): boolean {
  const isDone = (other: TaskState | undefined) => other?.status === 'done' && other.closedAs === null;
  return task.dependsOn.every((id) => isDone(taskOf(world, id)));
}

const PRIORITIES = ['critical', 'high', 'medium', 'low'];

/** The board from what is worked on to what is done, each status as a queue. */
export function boardOrder(tasks: readonly TaskState[]): TaskState[] {
  const statuses = ['in_progress', 'blocked', 'pending', 'done'];
  return statuses.flatMap((each) => queue(tasks.filter(({ status }) => status === each)));
}

/** The queue: by priority, then age, then id. */
export function queue(tasks: readonly TaskState[]): TaskState[] {
  const rank = (task: TaskState) => PRIORITIES.indexOf(task.priority);
  return [...tasks].sort(
    (one, other) =>
      rank(one) - rank(other) || one.createdAt - other.createdAt || (one.id < other.id ? -1 : 1),
  );
}

/** Done tasks, the last finished first. */
export function finished(tasks: readonly TaskState[]): TaskState[] {
  return tasks
    .filter((task) => task.status === 'done')
    .sort((one, other) => (other.finishedAt ?? 0) - (one.finishedAt ?? 0) || (one.id < other.id ? -1 : 1));
}
