import * as z from 'zod';
import type { Meaning } from './meaning.ts';
import { Instant } from './time.ts';

/** What can be wrong with a board's history. Each is told with the commit that made it so. */
export const VIOLATIONS = {
  move_without_event: {
    means: 'A commit of a report changed the folder of a task or a message, and has no event that says so.',
    remedy: "Look at the commit with 'git show': something wrote past the board, or changed its commit.",
  },
  event_without_move: {
    means: 'A commit of a report has an event that tells of a move that it does not make.',
    remedy: "Look at the commit with 'git show': something wrote past the board, or changed its commit.",
  },
  move_told_otherwise: {
    means: 'A task or a message went one way in a commit, and its events tell of another.',
    remedy: "Look at the commit with 'git show', and believe the folder that the task lies in.",
  },
  gap_between_moves: {
    means:
      'An event says that a task or a message came from another folder than the one in which it was before.',
    remedy: "Look at the commit with 'git show', and at the commits on this task before it.",
  },
  commit_not_recorded: {
    means: "A person's commit moved a task or a message, and no later commit records it.",
    remedy:
      "Look at the commit with 'git show'; 'mission-control record-edits' records what is still as that commit made it.",
  },
  task_in_two_folders: {
    means: 'After a commit a task or a message lies in two folders.',
    remedy: "Delete the file that is not to count, then 'mission-control record-edits'.",
  },
  approval_out_of_order: {
    means:
      'An event says that a task went into review, was approved of or returned, and it did not go that way.',
    remedy: "Look at the commit with 'git show', and at the events on this task before it.",
  },
  event_changed: {
    means: 'A commit changed an event that was on record.',
    remedy: 'Put it back as it was, from the commit before, and commit that with git.',
  },
  event_deleted: {
    means: 'A commit took an event away, and none has put it back.',
    remedy: 'Put it back as it was, from the commit before, and commit that with git.',
  },
  event_repeated: {
    means: 'A commit adds an event with an id that another one had.',
    remedy: 'Look for what copied event files into the board, and stop it.',
  },
  event_misplaced: {
    means: 'An event does not lie in the folder of its minute.',
    remedy: 'Move it to the folder that its id says, and commit that with git.',
  },
  event_unreadable: {
    means: 'A commit adds an event that cannot be read, or is not the one that its name says.',
    remedy: "Look at the commit with 'git show': only reports are meant to write events.",
  },
  request_repeated: {
    means: 'The same request id was recorded twice within 24 hours.',
    remedy: "Look at both commits with 'git show', and decide which of the two reports counts.",
  },
} satisfies Record<string, Meaning>;

type Code = keyof typeof VIOLATIONS;
export const ViolationCode = z.enum(Object.keys(VIOLATIONS) as [Code, ...Code[]]);
export type ViolationCode = z.infer<typeof ViolationCode>;

/** One place in history where the board does not keep its word. */
export const Violation = z.strictObject({
  code: ViolationCode,
  commit: z.string(),
  at: Instant.describe("the commit's time"),
  path: z.string().nullable().describe('the file, relative to the board'),
  task_id: z.string().nullable().describe('null of a message, which path and message name, and of an event'),
  event_id: z.string().nullable(),
  message: z.string(),
});
export type Violation = z.infer<typeof Violation>;

/** What a person committed with git, which the next commit of the board's own is to tell of, or to put right. */
export const NotRecorded = z.strictObject({
  commit: z.string(),
  task_id: z.string().nullable().describe('null of a message, and of an event that is gone or was changed'),
  path: z.string(),
  message: z.string(),
});
export type NotRecorded = z.infer<typeof NotRecorded>;
