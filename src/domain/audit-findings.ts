import * as z from 'zod';
import { Instant } from './time.ts';

/** What can be wrong with a board's history. Each is told with the commit that made it so. */
export const VIOLATIONS = [
  'move_without_event',
  'event_without_move',
  'move_told_otherwise',
  'gap_between_moves',
  'commit_not_recorded',
  'task_in_two_folders',
  'event_changed',
  'event_deleted',
  'event_repeated',
  'event_misplaced',
  'event_unreadable',
  'request_repeated',
] as const;
export const ViolationCode = z.enum(VIOLATIONS);
export type ViolationCode = z.infer<typeof ViolationCode>;

/** One place in history where the board does not keep its word. */
export const Violation = z.strictObject({
  code: ViolationCode,
  commit: z.string(),
  at: Instant.describe("the commit's time"),
  path: z.string().nullable().describe('the file, relative to the board'),
  task_id: z.string().nullable(),
  event_id: z.string().nullable(),
  message: z.string(),
});
export type Violation = z.infer<typeof Violation>;

/** What a person committed with git, which the next commit of the board's own is to tell of, or to put right. */
export const NotRecorded = z.strictObject({
  commit: z.string(),
  task_id: z.string().nullable().describe('null of an event that is gone or was changed'),
  path: z.string(),
  message: z.string(),
});
export type NotRecorded = z.infer<typeof NotRecorded>;
