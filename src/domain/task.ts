import * as z from 'zod';
import { Answer } from './answer.ts';
import { Check, CriteriaCounts } from './criterion.ts';
import { Id } from './ids.ts';
import { absentable, unlessSaid, wholeNumber } from './record.ts';
import { Status } from './status.ts';
import { LABEL_MAX, LongText, SHORT_TEXT_MAX, SomeText, singleLine, TITLE_MAX, visibleLine } from './text.ts';
import { Instant } from './time.ts';

export const PRIORITIES = ['critical', 'high', 'medium', 'low'] as const;
export const Priority = z.enum(PRIORITIES);

/** As a file may have it. */
const Title = singleLine(TITLE_MAX);
export const Label = singleLine(LABEL_MAX);
const Choice = singleLine(SHORT_TEXT_MAX);

/** As a request may give it: something of it can be seen. */
export const NewTitle = visibleLine(TITLE_MAX);
export const NewLabel = visibleLine(LABEL_MAX);
export const NewChoice = visibleLine(SHORT_TEXT_MAX);

/** What a request may list of a task; a person may write more into a file. */
export const LABELS_MAX = 500;
export const DEPENDENCIES_MAX = 500;
export const CHOICES_MAX = 100;

export const BLOCKER_KINDS = ['question', 'failed', 'external', 'review'] as const;
export const BlockerKind = z.enum(BLOCKER_KINDS);
/** The kinds that a request may name: into review a task goes when its worker finishes it. */
export const NewBlockerKind = BlockerKind.exclude(['review']);

/** Who is waited for: anybody, a person, or the agent of an id. */
export const WaitsFor = Id;
export const ANYONE = 'anyone';
export const PERSON = 'person';
export const NEEDS_MAX = 300;

/** When somebody else has to agree: before a task is begun, or before it is done. */
export const Approval = z.enum(['start', 'finish']);
export type Approval = z.infer<typeof Approval>;

/** Who agreed, and to which attempt. */
export const Approved = z.strictObject({
  by: absentable(Id).describe('the agent; null for a person'),
  at: Instant,
  run: absentable(Id),
});

/** Why a task lies in `done` though nobody did it. */
export const ClosedAs = z.enum(['cancelled', 'duplicate', 'obsolete']);

/** Why a task is blocked, and for a question what the worker offers to choose from. */
export const Blocker = z.strictObject({
  kind: BlockerKind.default('external'),
  text: SomeText,
  since: absentable(Instant),
  by: absentable(Id),
  needs: absentable(singleLine(NEEDS_MAX)),
  waits_for: unlessSaid(WaitsFor, ANYONE),
  options: z.array(Choice).default([]),
  recommend: absentable(Choice),
  risk: absentable(LongText),
});
export type Blocker = z.infer<typeof Blocker>;

/** The front matter of a task file. The body holds the description and the plan; the folder is the status. */
export const TaskFields = z.object({
  id: Id,
  title: Title,
  priority: Priority.default('medium'),
  created_at: Instant,
  updated_at: absentable(Instant),
  revision: wholeNumber(1).default(1),
  assignee: absentable(Id),
  assigned_at: absentable(Instant),
  queued_at: absentable(Instant),
  worker: absentable(Id),
  current_run: absentable(Id),
  labels: z.array(Label).default([]),
  depends_on: z.array(Id).default([]),
  parent: absentable(Id),
  approval: absentable(Approval),
  require_criteria: unlessSaid(z.boolean(), false),
  started_at: absentable(Instant),
  held_since: absentable(Instant),
  finished_at: absentable(Instant),
  closed_as: absentable(ClosedAs),
  approved: absentable(Approved),
  returns: unlessSaid(wholeNumber(), 0),
  blocker: absentable(Blocker),
  answers: unlessSaid(z.array(Answer), []),
  checks: unlessSaid(z.array(Check), []),
});
export type TaskFields = z.infer<typeof TaskFields>;

/** The same of a file that a person added: what only the board can know, or tells from the text, may be missing. */
export const AddedTaskFields = TaskFields.partial({ id: true, title: true, created_at: true });
export type AddedTaskFields = z.infer<typeof AddedTaskFields>;

const { answers: _answers, checks: _checks, ...shown } = TaskFields.shape;

/** A task as every surface shows it: of answers and criteria lists have numbers only. */
export const TaskItem = z.strictObject({
  ...shown,
  answer_count: wholeNumber(),
  criteria_counts: CriteriaCounts.nullable().describe('null for a task without criteria'),
  awaiting_approval: Approval.nullable().describe(
    "the approval that it waits for now, its own or the board's",
  ),
  status: Status,
  ready: z
    .boolean()
    .describe(
      'true for a pending task that can be taken: its dependencies are all done, no child of it is open, and no approval is needed',
    ),
  path: z.string().describe("the file's path, relative to the board"),
});
export type TaskItem = z.infer<typeof TaskItem>;
