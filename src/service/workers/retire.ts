import { AGENT_RETIRED_AFTER_DAYS, ageInSeconds } from '../../domain/worker.ts';
import { OPEN_STATUSES, retiredPath } from '../../store/layout.ts';
import { silently } from '../../store/records/records.ts';
import { readTasks } from '../../store/records/tasks.ts';
import { readAgents, type StoredAgent } from '../../store/records/workers.ts';
import type { ReadContext, WriteContext } from '../operation.ts';
import { raiseFormat } from '../raise-format.ts';

const DAY_SECONDS = 24 * 60 * 60;

/** The agents that are to be retired: those that hold nothing, and were not heard of for so long. */
export function agentsToRetire({ view, now }: Pick<ReadContext, 'view' | 'now'>): StoredAgent[] {
  const quiet = silently(view);
  const old = readAgents(quiet).filter(({ fields }) => {
    const silence = ageInSeconds(fields.last_report_at ?? fields.updated_at, now);
    return silence !== null && silence > AGENT_RETIRED_AFTER_DAYS * DAY_SECONDS;
  });
  if (old.length === 0) return [];
  const holders = new Set(readTasks(quiet, OPEN_STATUSES).flatMap(({ fields }) => fields.worker ?? []));
  return old.filter(({ fields }) => !holders.has(fields.id));
}

/** Puts their files among the retired; their next report brings each back. */
export function retire(context: WriteContext, agents: readonly StoredAgent[]): void {
  if (agents.length > 0) raiseFormat(context);
  for (const agent of agents) context.stage.putAgent(agent, {}, { path: retiredPath(agent.fields.id) });
}
