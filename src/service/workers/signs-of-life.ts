import { said } from '../../domain/record.ts';
import { firstLine, isVisible, SHORT_TEXT_MAX } from '../../domain/text.ts';
import { UNSAFE_OR_BREAK } from '../../domain/unsafe-characters.ts';
import { AgentFields } from '../../domain/worker.ts';
import { agentPath, RETIRED } from '../../store/layout.ts';
import { findAgent, type StoredAgent } from '../../store/records/workers.ts';
import type { WriteContext } from '../operation.ts';

/** What a worker's own report changes about it. */
export type AgentPatch = Partial<
  Pick<
    AgentFields,
    | 'status'
    | 'mode'
    | 'kind'
    | 'role'
    | 'parent'
    | 'contact'
    | 'current_task_id'
    | 'last_heartbeat_at'
    | 'last_progress_at'
    | 'last_message'
  >
>;

/** What a report says of a worker that got on with its work: when, and in one line what it said. */
export function progressPatch({ now }: Pick<WriteContext, 'now'>, message?: string): AgentPatch {
  const line = message === undefined ? undefined : shortLine(message);
  return { last_progress_at: now, ...(line === undefined ? {} : { last_message: line }) };
}

/** The first line of a text of which something can be seen, as a list shows it. */
function shortLine(text: string): string | undefined {
  const line = firstLine(text).replace(UNSAFE_OR_BREAK, ' ').trim();
  return isVisible(line) ? [...line].slice(0, SHORT_TEXT_MAX).join('') : undefined;
}

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
    // Whoever was retired and reports is at work again.
    stage.putAgent(agent, changes, { path: placeOf(agent) });
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
  return (['status', 'mode', 'current_task_id', 'kind', 'role', 'parent'] as const).some(
    (key) => patch[key] !== undefined && patch[key] !== agent?.fields[key],
  );
}

/** Where an agent's file lies while it is at work: where it is, unless that is among the retired. */
function placeOf({ path, fields }: StoredAgent): string {
  return path.startsWith(`${RETIRED}/`) ? agentPath(fields.id) : path;
}

/** Writes the event of a worker's new status. */
export function announceStatus(
  context: WriteContext,
  before: StoredAgent | undefined,
  agentId: string,
  patch: AgentPatch,
): void {
  const { mode, current_task_id, kind, role, parent, contact } = patch;
  const told = said({ mode, current_task_id, kind, role, parent, contact });
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
