import { AgentFields } from '../../domain/worker.ts';
import { findAgent, type StoredAgent } from '../../store/records/workers.ts';
import type { WriteContext } from '../operation.ts';

/** What a worker's own report changes about it. */
export type AgentPatch = Partial<
  Pick<AgentFields, 'status' | 'mode' | 'current_task_id' | 'last_heartbeat_at'>
>;

/**
 * Notes that a worker gave a sign of life, and what it said of itself. Its file is made if it has none.
 * A change of status or task is an event of its own, where `announce` asks for it.
 */
export function noteSignOfLife(
  context: WriteContext,
  agentId: string,
  patch: AgentPatch = {},
  options: { announce?: boolean } = {},
): void {
  const { now, stage } = context;
  const agent = findAgent(context.view, agentId);
  const changes = { ...patch, last_report_at: now };
  if (agent === undefined) {
    stage.createAgent(AgentFields.parse({ id: agentId, status: 'active', updated_at: now, ...changes }));
  } else {
    stage.putAgent(agent, changes);
  }
  if (options.announce === true && differs(agent, patch)) announceStatus(context, agent, agentId, patch);
}

/**
 * Notes what a report of a task means for the worker that has it, whoever reports. Only its own report is a sign of
 * life, and only that makes a file of it.
 */
export function noteStanding(context: WriteContext, agentId: string, patch: AgentPatch): void {
  if (context.author === agentId) {
    noteSignOfLife(context, agentId, patch, { announce: true });
    return;
  }
  const agent = findAgent(context.view, agentId);
  if (agent === undefined || !differs(agent, patch)) return;
  context.stage.putAgent(agent, patch);
  announceStatus(context, agent, agentId, patch);
}

function differs(agent: StoredAgent | undefined, patch: AgentPatch): boolean {
  return (['status', 'mode', 'current_task_id'] as const).some(
    (key) => patch[key] !== undefined && patch[key] !== agent?.fields[key],
  );
}

/** Writes the event of a worker's new status. */
export function announceStatus(
  context: WriteContext,
  before: StoredAgent | undefined,
  agentId: string,
  patch: AgentPatch,
): void {
  const { mode, current_task_id } = patch;
  const told = {
    ...(mode === undefined ? {} : { mode }),
    ...(current_task_id === undefined ? {} : { current_task_id }),
  };
  context.stage.event({
    type: 'agent-status',
    entity_type: 'agent',
    entity_id: before?.fields.id ?? agentId,
    task: patch.current_task_id ?? null,
    from: before?.fields.status ?? null,
    to: patch.status ?? before?.fields.status ?? 'active',
    data: Object.keys(told).length === 0 ? null : told,
  });
}
