import { compareKeys } from '../../domain/order.ts';
import { AgentFields, ageInSeconds, type WorkerItem } from '../../domain/worker.ts';
import { agentPath } from '../../store/layout.ts';
import type { StoredTask } from '../../store/records/tasks.ts';
import { listRetired, readAgents, readRetired, type StoredAgent } from '../../store/records/workers.ts';
import { livenessRule, workerItem } from '../items.ts';
import type { ReadContext } from '../operation.ts';

const DAY_SECONDS = 24 * 60 * 60;

/** The workers that are shown, by id, and how many are not because nothing was heard of them for long. */
export interface AllWorkers {
  workers: WorkerItem[];
  hidden: number;
}

/**
 * The workers of a board: those with a file, and whoever holds a task without one. Who holds nothing and was silent for
 * `hide_after_days`, or is retired, is only counted, unless `isAll`.
 */
export function allWorkers(
  context: Pick<ReadContext, 'view' | 'now' | 'config'>,
  inProgress: readonly StoredTask[],
  {
    isAll = false,
    agents = readAgents(context.view),
  }: { isAll?: boolean; agents?: readonly StoredAgent[] } = {},
): AllWorkers {
  const { view } = context;
  const measure = { ...livenessRule(context), inProgress };
  const known = new Set(agents.map((agent) => agent.fields.id));
  const holders = new Set(inProgress.flatMap(({ fields }) => fields.worker ?? []));
  const unknown = [...holders].filter((id) => !known.has(id)).map(unheard);
  const retired = isAll ? readRetired(view) : [];
  const all = [...agents, ...unknown, ...retired.filter(({ fields }) => !known.has(fields.id))];
  const shown = isAll
    ? all
    : all.filter((agent) => holders.has(agent.fields.id) || !isForgotten(agent, context));
  const workers = shown
    .map((agent) => workerItem(view, agent, measure))
    .sort((one, other) => compareKeys([one.agent_id], [other.agent_id]));
  return { workers, hidden: isAll ? 0 : all.length - shown.length + listRetired(view).length };
}

/** A worker that holds a task and never reported: somebody put it into its hands. */
export function unheard(id: string): StoredAgent {
  const file = { body: '', source: '', bom: false, eol: '\n' as const };
  return { path: agentPath(id), fields: AgentFields.parse({ id, status: 'active' }), file };
}

function isForgotten({ fields }: StoredAgent, { now, config }: Pick<ReadContext, 'now' | 'config'>): boolean {
  const silence = ageInSeconds(fields.last_report_at ?? fields.updated_at, now);
  return silence !== null && silence > config.hide_after_days * DAY_SECONDS;
}
