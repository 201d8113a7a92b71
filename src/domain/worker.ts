import * as z from 'zod';
import { Id } from './ids.ts';
import { absentable, unlessSaid, wholeNumber } from './record.ts';
import { LABEL_MAX, SHORT_TEXT_MAX, singleLine, visibleLine } from './text.ts';
import { Instant, latestOf, secondsBetween } from './time.ts';

export const AgentStatus = z.enum(['active', 'idle', 'waiting', 'offline']);
export const Mode = singleLine(SHORT_TEXT_MAX);

const AgentKind = singleLine(SHORT_TEXT_MAX);
/** As a request may give it: something of it can be seen. */
export const NewKind = visibleLine(LABEL_MAX);
export const Role = z.enum(['worker', 'orchestrator']);

/** Where an agent can be reached: told to whoever asks, never used by the board. */
export const Contact = z.strictObject({
  kind: singleLine(SHORT_TEXT_MAX),
  id: singleLine(SHORT_TEXT_MAX),
  title: absentable(singleLine(SHORT_TEXT_MAX)),
});

/** An agent that holds nothing and was not heard of for so many days is put among the retired when old days are sealed. */
export const AGENT_RETIRED_AFTER_DAYS = 90;

/** Of runs that were taken from a worker its file keeps so many of the last. */
export const LOST_MAX = 20;

/** A run that was taken from a worker, or back into the queue, by somebody else. */
export const Lost = z.strictObject({
  task: Id,
  run: Id,
  by: absentable(Id).describe('the agent that took it; null for a person'),
  at: Instant,
  seen_at: absentable(Instant).describe('when its worker was told'),
});
export type Lost = z.infer<typeof Lost>;

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
  lost: unlessSaid(z.array(Lost), []),
  updated_at: absentable(Instant),
  revision: wholeNumber(1).default(1),
});
export type AgentFields = z.infer<typeof AgentFields>;

export const LIVENESS = ['fresh', 'quiet', 'stale', 'missing', 'inactive'] as const;
export const Liveness = z.enum(LIVENESS);
export type Liveness = z.infer<typeof Liveness>;

/** A worker as every surface shows it. Ages are whole seconds. */
export const WorkerItem = z.strictObject({
  agent_id: Id,
  status: AgentStatus,
  mode: Mode.nullable(),
  kind: AgentKind.nullable(),
  role: Role,
  parent: Id.nullable().describe('the agent that started it'),
  contact: Contact.nullable(),
  current_task_id: Id.nullable(),
  in_progress_task_ids: z.array(Id),
  last_heartbeat_at: Instant.nullable(),
  last_heartbeat_age_seconds: wholeNumber().nullable(),
  last_report_at: Instant.nullable(),
  last_report_age_seconds: wholeNumber().nullable(),
  last_progress_at: Instant.nullable(),
  last_progress_age_seconds: wholeNumber().nullable(),
  last_message: z.string().nullable().describe('the first line of its last progress'),
  liveness: Liveness,
});
export type WorkerItem = z.infer<typeof WorkerItem>;

/** Whole seconds since an instant, never below 0: a time in the future counts as now. */
export function ageInSeconds(instant: string | null, now: string): number | null {
  return instant === null ? null : Math.max(0, secondsBetween(instant, now));
}

/** Since when a task in progress is in its worker's hands; boards of before tell only when it was begun. */
export function inHandsSince(task: { held_since: string | null; started_at: string | null }): string | null {
  return task.held_since ?? task.started_at;
}

/** By what liveness is judged. Durations are seconds. */
export interface LivenessRule {
  readonly now: string;
  readonly staleAfter: number;
  /** 0: nobody is ever called quiet. */
  readonly quietAfter: number;
}

type Signs = Pick<AgentFields, 'status' | 'role' | 'last_report_at' | 'last_progress_at'>;

/**
 * Whether a worker still gives signs of life. `held` has, for each task that it has in progress, since when.
 * With one it is `missing` where it never reported and `stale` where its last report and the last task that came into its
 * hands are older than `staleAfter`, `quiet` where it is alive and nothing came of its work for longer than `quietAfter`, else `fresh`.
 * With none it is judged by its last report if it says that it is at work, or orchestrates and is not offline; else it is `inactive`.
 */
export function livenessOf(signs: Signs, held: readonly (string | null)[], rule: LivenessRule): Liveness {
  const { now, staleAfter, quietAfter } = rule;
  const isExpected =
    signs.status === 'active' || (signs.role === 'orchestrator' && signs.status !== 'offline');
  if (held.length === 0 && !isExpected) return 'inactive';
  const ageOf = (...instants: (string | null)[]) => ageInSeconds(latestOf(instants), now);
  const silence = ageOf(signs.last_report_at, ...held);
  if (silence === null || silence > staleAfter) return signs.last_report_at === null ? 'missing' : 'stale';
  if (held.length === 0) return 'fresh';
  const idle = ageOf(signs.last_progress_at, ...held);
  return quietAfter > 0 && idle !== null && idle > quietAfter ? 'quiet' : 'fresh';
}

/** True for a worker whom somebody should look after: it has work, or says so, and is not heard of, or nothing comes of it. */
export function isWorrying(liveness: Liveness): boolean {
  return liveness === 'stale' || liveness === 'missing' || liveness === 'quiet';
}
