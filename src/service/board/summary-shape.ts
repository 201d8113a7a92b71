import * as z from 'zod';
import { EventId } from '../../domain/event-id.ts';
import { Id } from '../../domain/ids.ts';
import { Need, NeedCounts } from '../../domain/need.ts';
import { Incomplete, Limit } from '../../domain/page.ts';
import { wholeNumber } from '../../domain/record.ts';
import { TaskItem } from '../../domain/task.ts';
import { Instant } from '../../domain/time.ts';
import { Liveness } from '../../domain/worker.ts';

const count = wholeNumber();
const someTasks = z.strictObject({ items: z.array(TaskItem), total: count, limit: Limit });

/** Somebody who could take a task. */
const FreeWorker = z.strictObject({
  agent_id: Id,
  kind: z.string().nullable(),
  mode: z.string().nullable(),
  last_report_age_seconds: count.nullable(),
});

/** What `board-summary` answers with. */
export const Summary = z.strictObject({
  generated_at: Instant,
  board: z.strictObject({ name: z.string(), branch: z.string(), commit: z.string().nullable() }),
  counts: z.strictObject({
    pending: count,
    in_progress: count,
    blocked: count,
    done: count,
    closed: count,
    total: count,
  }),
  incomplete: Incomplete,
  in_progress: z.array(
    z.strictObject({ agent_id: Id.nullable(), liveness: Liveness.nullable(), tasks: z.array(TaskItem) }),
  ),
  blocked: someTasks,
  recent_finished: someTasks,
  ready: z.strictObject({
    total: count,
    items: z.array(TaskItem).describe('the first of them in the order of the queue'),
  }),
  workers: z.strictObject({
    fresh: count,
    quiet: count,
    stale: count,
    missing: count,
    inactive: count,
    total: count,
    hidden: count.describe('more who hold nothing and were not heard of for long'),
  }),
  stale_workers: z.array(
    z.strictObject({
      agent_id: Id,
      liveness: Liveness,
      current_task_id: Id.nullable(),
      last_report_age_seconds: count.nullable(),
      last_heartbeat_age_seconds: count.nullable(),
    }),
  ),
  free_workers: z.strictObject({ items: z.array(FreeWorker), total: count, limit: Limit }),
  needs: z.strictObject({
    total: count.describe('what cannot go on without somebody: see list-needs'),
    by_kind: NeedCounts,
    items: z.array(Need).describe('the first of them'),
    limit: Limit,
  }),
  unrecorded_edits: z.array(
    z.strictObject({
      path: z.string(),
      change: z.enum(['added', 'edited', 'deleted']),
      problem: z.string().nullable().describe('why it cannot be recorded as it is; null where it can be'),
      line: z.int().nullable(),
    }),
  ),
  unrecorded_edits_total: count.describe('how many there are; the list has no more than 500 of them'),
  resume: EventId.nullable().describe(
    'the newest event that this counts in: list-events after it goes on from here',
  ),
});
export type Summary = z.infer<typeof Summary>;
