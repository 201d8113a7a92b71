import { compareKeys, queueKey } from '../../domain/order.ts';
import { PageRoom } from '../../domain/page.ts';
import type { TaskItem } from '../../domain/task.ts';
import { LIVENESS, type WorkerItem } from '../../domain/worker.ts';
import { statusOfPath } from '../../store/layout.ts';
import type { BoardSurvey, StoredTask } from '../../store/records/tasks.ts';
import type { Summary } from './summary-shape.ts';

/** As many of the first as a page may have. */
export function fitting<Item>(items: readonly Item[]): Item[] {
  const room = new PageRoom();
  return items.filter((item) => room.take(item));
}

/** Counted from the listing: no file is opened for it. */
export function countByStatus({ files, done, passedOver }: BoardSurvey, closed: number): Summary['counts'] {
  const ended = done.reduce((sum, { count }) => sum + count, 0);
  const total = files.length + ended;
  const counts = { pending: 0, in_progress: 0, blocked: 0, done: Math.max(0, ended - closed), closed, total };
  for (const { status } of files) counts[status]++;
  for (const path of passedOver) {
    counts[statusOfPath(path) ?? 'done']--;
    counts.total--;
  }
  return counts;
}

/** In the order of the queue. */
export function inOrder(tasks: StoredTask[]): StoredTask[] {
  return tasks.sort((one, other) => compareKeys(queueKey(one.fields), queueKey(other.fields)));
}

/** Workers by id, and last the tasks that are in progress in nobody's hands. */
export function byWorker(
  tasks: readonly StoredTask[],
  workers: readonly WorkerItem[],
  itemOf: (task: StoredTask) => TaskItem,
): Summary['in_progress'] {
  const ids = [...new Set(tasks.map((task) => task.fields.worker))];
  ids.sort((one, other) =>
    compareKeys([one === null ? 1 : 0, one ?? ''], [other === null ? 1 : 0, other ?? '']),
  );
  return ids.map((id) => ({
    agent_id: id,
    liveness: workers.find((worker) => worker.agent_id === id)?.liveness ?? null,
    tasks: tasks.filter((task) => task.fields.worker === id).map(itemOf),
  }));
}

/** How many workers are how much alive. */
export function countLiveness(workers: readonly WorkerItem[]): Omit<Summary['workers'], 'hidden'> {
  const counts = { fresh: 0, quiet: 0, stale: 0, missing: 0, inactive: 0, total: workers.length };
  for (const liveness of LIVENESS) {
    counts[liveness] = workers.filter((worker) => worker.liveness === liveness).length;
  }
  return counts;
}

/** True of a worker that should be heard of, and is not. */
export function isSilent({ liveness }: WorkerItem): boolean {
  return liveness === 'stale' || liveness === 'missing';
}

/** What is told of one that is not heard of. */
export function silence(worker: WorkerItem): Summary['stale_workers'][number] {
  const { agent_id, liveness, current_task_id, last_report_age_seconds, last_heartbeat_age_seconds } = worker;
  return { agent_id, liveness, current_task_id, last_report_age_seconds, last_heartbeat_age_seconds };
}

const FREE_MAX = 20;

/** Those who could take a task: they hold none and say so, or that they are at work and are heard of. Who was heard of last comes first. */
export function freeWorkers(workers: readonly WorkerItem[]): Summary['free_workers'] {
  const free = workers.filter(
    ({ role, status, liveness, in_progress_task_ids }) =>
      role === 'worker' &&
      in_progress_task_ids.length === 0 &&
      (status === 'idle' || (status === 'active' && liveness === 'fresh')),
  );
  const lately = ({ last_report_age_seconds: age, agent_id }: WorkerItem) => [
    age ?? Number.MAX_SAFE_INTEGER,
    agent_id,
  ];
  free.sort((one, other) => compareKeys(lately(one), lately(other)));
  const items = free.slice(0, FREE_MAX).map(({ agent_id, kind, mode, last_report_age_seconds }) => ({
    agent_id,
    kind,
    mode,
    last_report_age_seconds,
  }));
  return { items, total: free.length, limit: FREE_MAX };
}
