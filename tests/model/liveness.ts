import { type WorkerState, type World, workerOf } from './model.ts';

const STALE_AFTER_MS = 180_000;
const QUIET_AFTER_MS = 1_800_000;
const HIDDEN_AFTER_MS = 7 * 24 * 60 * 60 * 1000;

/** Nothing is known of a worker but its id. */
export const newWorker = (id: string): WorkerState => ({
  id,
  status: 'active',
  mode: null,
  role: 'worker',
  currentTask: null,
  reportedAt: null,
  heartbeatAt: null,
  progressAt: null,
  lastMessage: null,
  lost: [],
});

export const tasksOf = (world: World, id: string) =>
  world.tasks.filter((task) => task.status === 'in_progress' && task.worker === id);

/** Judged by what it holds; who holds nothing, by what it says. */
export function livenessOf(world: World, worker: WorkerState): string {
  const held = tasksOf(world, worker.id).map(({ heldSince }) => heldSince ?? 0);
  const { status, role, reportedAt, progressAt } = worker;
  const isExpected = status === 'active' || (role === 'orchestrator' && status !== 'offline');
  if (held.length === 0 && !isExpected) return 'inactive';
  const silentSince = Math.max(reportedAt ?? 0, ...held);
  if (world.now - silentSince > STALE_AFTER_MS) return reportedAt === null ? 'missing' : 'stale';
  const idleSince = Math.max(progressAt ?? 0, ...held);
  return held.length > 0 && world.now - idleSince > QUIET_AFTER_MS ? 'quiet' : 'fresh';
}

/** Who is shown, by id: whoever holds something, known or not, and who was heard of not long ago; and how many are not. */
export function shownWorkers(world: World): { workers: WorkerState[]; hidden: number } {
  const holders = new Set(
    world.tasks.flatMap(({ status, worker }) => (status === 'in_progress' ? (worker ?? []) : [])),
  );
  const isForgotten = ({ id, reportedAt }: WorkerState) =>
    !holders.has(id) && world.now - (reportedAt ?? 0) > HIDDEN_AFTER_MS;
  const known = world.workers.filter((worker) => !isForgotten(worker));
  const unknown = [...holders].filter((id) => workerOf(world, id) === undefined).map(newWorker);
  const workers = [...known, ...unknown].sort((one, other) => (one.id < other.id ? -1 : 1));
  return { workers, hidden: world.workers.length - known.length };
}

/** A worker whose task an orchestrator may put back into the queue. */
export function isWorrying(world: World, id: string): boolean {
  return ['stale', 'missing', 'quiet'].includes(livenessOf(world, workerOf(world, id) ?? newWorker(id)));
}
