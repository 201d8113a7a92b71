import { isWorrying } from '../../domain/worker.ts';
import type { StoredTask } from '../../store/records/tasks.ts';
import { findAgent } from '../../store/records/workers.ts';
import type { WriteContext } from '../operation.ts';
import { livenessOfHolder, refuseIfHeld } from './holding.ts';

/** Refuses to take a task from its worker, but to an orchestrator whose worker is not heard of, or gets nowhere. */
export function refuseToRelease(context: WriteContext, task: StoredTask): void {
  const { author, view } = context;
  const { worker } = task.fields;
  if (author !== null && worker !== null && author !== worker && isHeld(task)) {
    const isOrchestrator = findAgent(view, author)?.fields.role === 'orchestrator';
    if (isOrchestrator && isSilent(context, worker)) return;
  }
  refuseIfHeld(context, task);
}

/** Tells that a task in progress left its worker's hands for the queue. */
export function announceRelease(context: WriteContext, task: StoredTask, message: string | undefined): void {
  const { id, worker, current_run } = task.fields;
  if (!isHeld(task) || worker === null) return;
  context.stage.event({
    type: 'task-released',
    entity_type: 'task',
    entity_id: id,
    task: id,
    run: current_run,
    from: worker,
    message,
    data: { liveness: livenessOfHolder(context, worker) },
  });
}

const isHeld = (task: StoredTask) => task.status === 'in_progress';

function isSilent(context: WriteContext, worker: string): boolean {
  const liveness = livenessOfHolder(context, worker);
  return liveness === null || isWorrying(liveness);
}
