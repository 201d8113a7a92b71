import { type Judged, judgedCriteria, writeCriteria } from '../../domain/criteria.ts';
import { type Check, CriterionStatus, Witness } from '../../domain/criterion.ts';
import { Id } from '../../domain/ids.ts';
import { LINK_KINDS, Link, NewReference, readReference } from '../../domain/link.ts';
import { listOf, wholeNumber } from '../../domain/record.ts';
import { LongText, SHORT_TEXT_MAX, visibleLine } from '../../domain/text.ts';
import { BoardError } from '../../errors.ts';
import type { StoredTask } from '../../store/records/tasks.ts';
import { findAgent } from '../../store/records/workers.ts';
import { requireTaskToChange } from '../lookup.ts';
import { type WriteContext, write } from '../operation.ts';
import { noteSignOfLife, progressPatch } from '../workers/signs-of-life.ts';
import { requireNumber } from './criteria.ts';
import { announceCheck } from './criterion-checked.ts';
import { isOwnWork, refuseOwnWork } from './own-work.ts';

/** One criterion is shown to be met in few places. */
const LINKS_MOST = 20;

interface Given {
  n: number;
  status: CriterionStatus;
  witness?: Witness | undefined;
  by?: string | undefined;
  evidence?: string | undefined;
  note?: string | undefined;
  link: string[];
}

export const operation = write({
  name: 'check-criterion',
  summary: 'Say whether a criterion of a task is met, who saw it and how',
  description:
    "The task's own worker says so (said) or names the program that saw it (seen); another agent or a person has checked it. " +
    'Only they may waive it.',
  audience: 'worker',
  http: { method: 'POST', path: '/api/v1/tasks/{task_id}/criteria/{n}' },
  positionals: ['task_id', 'n'],
  input: {
    task_id: Id.describe('the task'),
    n: wholeNumber(1).describe("the criterion's number, as show-task has it"),
    status: CriterionStatus.describe('how it stands'),
    evidence: LongText.optional().describe('what was seen'),
    note: LongText.optional().describe('anything else worth saying'),
    link: listOf(NewReference, LINKS_MOST)
      .default([])
      .describe(`where it can be seen, KIND=REF: ${LINK_KINDS.join(', ')}; may be given again`),
    witness: Witness.optional().describe(
      "who saw it: said by the task's worker (its default), seen by a program (the default with by), or checked by another (theirs)",
    ),
    by: visibleLine(SHORT_TEXT_MAX).optional().describe('the program that saw it, such as npm-test'),
  },
  examples: [
    {
      title: 'A program saw it',
      input: {
        task_id: 't-7k3f9a2m',
        n: 1,
        status: 'met',
        by: 'npm-test',
        evidence: '212 passed',
        agent: 'agent-7',
      },
    },
    {
      title: 'Not so',
      input: { task_id: 't-7k3f9a2m', n: 2, status: 'failed', note: 'Chrome loses it.', agent: 'agent-8' },
    },
  ],
  errors: ['task_not_found', 'forbidden_approver', 'revision_conflict'],
  handler(input, context) {
    const task = requireTaskToChange(context, input.task_id);
    const { id } = task.fields;
    const criteria = judgedCriteria(task.file.body, task.fields.checks);
    requireNumber(criteria, input.n, 'n');
    const before = criteria[input.n - 1];
    if (before === undefined) return { task: id };
    const check = checkOf(context, task, before, input);
    if (!saysTheSame(check, before.check)) {
      recordCheck(context, task, criteria, { n: input.n, check });
      noteChecker(context, task);
    }
    return { task: id, worker: context.author };
  },
});

/** A worker that checks its own task gets on with it; whoever checks another's gives a sign of life, if the board knows it. */
function noteChecker(context: WriteContext, task: StoredTask): void {
  const { author, view } = context;
  if (author === null) return;
  if (author === task.fields.worker) noteSignOfLife(context, author, progressPatch(context));
  else if (findAgent(view, author) !== undefined) noteSignOfLife(context, author);
}

/** What the call says of the criterion, if whoever calls may say it. */
function checkOf(context: WriteContext, task: StoredTask, { text }: Judged, given: Given): Check {
  const { author, now } = context;
  const usual = given.by !== undefined ? 'seen' : isOwnWork(context, task) ? 'said' : 'checked';
  const witness = given.witness ?? usual;
  if ((witness === 'seen') !== (given.by !== undefined)) {
    const problem =
      witness === 'seen' ? 'expected the program that saw it, got none' : "only goes with witness 'seen'";
    throw new BoardError('invalid_input', `by: ${problem}`, { details: { field: 'by', received: given.by } });
  }
  if (given.status === 'waived') refuseOwnWork(context, task, 'waive a criterion');
  if (witness === 'checked') refuseOwnWork(context, task, 'count as the one who checked it');
  return {
    text,
    status: given.status,
    witness,
    by: given.by ?? author,
    agent: author,
    at: now,
    evidence: given.evidence ?? null,
    note: given.note ?? null,
    links: given.link.flatMap((text) => readReference(text) ?? []).map((link) => Link.parse(link)),
  };
}

function saysTheSame(one: Check, other: Check | null): boolean {
  return other !== null && JSON.stringify({ ...one, at: '' }) === JSON.stringify({ ...other, at: '' });
}

function recordCheck(
  context: WriteContext,
  task: StoredTask,
  criteria: readonly Judged[],
  { n, check }: { n: number; check: Check },
): void {
  const before = criteria[n - 1];
  const texts = new Set(criteria.map(({ text }) => text));
  const others = task.fields.checks.filter(({ text }) => text !== check.text && texts.has(text));
  const after = criteria.map(({ text, status }) => ({
    text,
    status: text === check.text ? check.status : status,
  }));
  context.stage.putTask(task, { checks: [...others, check] }, { body: writeCriteria(task.file.body, after) });
  announceCheck(context, task, { n, from: before?.status ?? 'open', check });
}
