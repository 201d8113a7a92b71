import * as z from 'zod';
import { Id } from './ids.ts';
import { absentable, unlessSaid, wholeNumber } from './record.ts';
import { SHORT_TEXT_MAX, singleLine } from './text.ts';
import { Instant, secondsBetween } from './time.ts';

export const AgentStatus = z.enum(['active', 'idle', 'waiting', 'offline']);
export const Mode = singleLine(SHORT_TEXT_MAX);

export const AgentKind = singleLine(SHORT_TEXT_MAX);
export const Role = z.enum(['worker', 'orchestrator']);

/** Where an agent can be reached: told to whoever asks, never used by the board. */
export const Contact = z.strictObject({
  kind: singleLine(SHORT_TEXT_MAX),
  id: singleLine(SHORT_TEXT_MAX),
  title: absentable(singleLine(SHORT_TEXT_MAX)),
});

/** The front matter of an agent file: a worker's last known state. */
export const AgentFields = z.object({
  id: Id,
  status: AgentStatus,
  mode: absentable(Mode),
  kind: absentable(AgentKind),
  role: unlessSaid(Role, 'worker'),
  parent: absentable(Id),
  contact: absentable(Contact),
  current_task_id: absentable(Id),
  last_heartbeat_at: absentable(Instant),
  last_report_at: absentable(Instant),
  last_progress_at: absentable(Instant),
  last_message: absentable(singleLine(SHORT_TEXT_MAX)),
  updated_at: absentable(Instant),
  revision: wholeNumber(1).default(1),
});
export type AgentFields = z.infer<typeof AgentFields>;

export const LIVENESS = ['fresh', 'stale', 'missing', 'inactive'] as const;
export const Liveness = z.enum(LIVENESS);
export type Liveness = z.infer<typeof Liveness>;

/** A worker as every surface shows it. Ages are whole seconds. */
export const WorkerItem = z.strictObject({
  agent_id: Id,
  status: AgentStatus,
  mode: Mode.nullable(),
  current_task_id: Id.nullable(),
  in_progress_task_ids: z.array(Id),
  last_heartbeat_at: Instant.nullable(),
  last_heartbeat_age_seconds: wholeNumber().nullable(),
  last_report_at: Instant.nullable(),
  last_report_age_seconds: wholeNumber().nullable(),
  liveness: Liveness,
});
export type WorkerItem = z.infer<typeof WorkerItem>;

/** Whole seconds since an instant, never below 0: a time in the future counts as now. */
export function ageInSeconds(instant: string | null, now: string): number | null {
  return instant === null ? null : Math.max(0, secondsBetween(instant, now));
}

/**
 * Whether a worker still gives signs of life: `inactive` when it does not claim to be at work, `missing` when it
 * claims so but never reported, `stale` when its last report is older than `staleAfter` seconds, else `fresh`.
 */
export function livenessOf(agent: AgentFields, now: string, staleAfter: number): Liveness {
  if (agent.status !== 'active') return 'inactive';
  const age = ageInSeconds(agent.last_report_at, now);
  if (age === null) return 'missing';
  return age > staleAfter ? 'stale' : 'fresh';
}
