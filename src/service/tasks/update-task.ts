import * as z from 'zod';
import { CRITERIA_MAX, NewCriterion } from '../../domain/criterion.ts';
import { changedParts } from '../../domain/description.ts';
import { Id } from '../../domain/ids.ts';
import { listOf, wholeNumber } from '../../domain/record.ts';
import {
  Approval,
  DEPENDENCIES_MAX,
  LABELS_MAX,
  Label,
  NewLabel,
  NewTitle,
  Priority,
  type TaskFields,
} from '../../domain/task.ts';
import { composed, LongText, SomeText } from '../../domain/text.ts';
import { BoardError } from '../../errors.ts';
import type { StoredTask } from '../../store/records/tasks.ts';
import { requireTaskToChange } from '../lookup.ts';
import { type WriteContext, write } from '../operation.ts';
import { changedCriteria } from './criteria.ts';
import { readDependencies } from './dependencies.ts';
import { describedAs } from './description.ts';
import { refuseOwnWork } from './own-work.ts';
import { readParent } from './parent.ts';

export const operation = write({
  name: 'update-task',
  summary: 'Change what a task says',
  audience: 'orchestrator',
  http: { method: 'PATCH', path: '/api/v1/tasks/{task_id}' },
  positionals: ['task_id'],
  input: {
    task_id: Id.describe('the task'),
    title: NewTitle.optional().describe('its new title; the file keeps its name'),
    description: LongText.optional().describe(
      'its new description; plan and criteria stay, but for criteria that it brings. Words that are there are replaced only where the revision is named, or by force',
    ),
    append: SomeText.optional().describe('text to add below its description'),
    priority: Priority.optional().describe('how urgent it is'),
    add_criterion: listOf(NewCriterion, CRITERIA_MAX)
      .default([])
      .describe('what has to be so before it is done; may be given again'),
    remove_criterion: listOf(wholeNumber(1), CRITERIA_MAX)
      .default([])
      .describe('the number of a criterion to remove; may be given again'),
    require_criteria: z.boolean().optional().describe('it is not done before its criteria are met or waived'),
    approval: Approval.nullable()
      .optional()
      .describe('somebody else has to agree: before it is begun, or before it is done; null for nobody'),
    add_label: listOf(NewLabel, LABELS_MAX).default([]).describe('a label to add; may be given again'),
    remove_label: listOf(Label, LABELS_MAX).default([]).describe('a label to remove; may be given again'),
    depends_on: listOf(Id, DEPENDENCIES_MAX)
      .optional()
      .describe('all tasks that have to be done first; may be given again')
      .meta({ clearable: true }),
    parent: Id.nullable()
      .optional()
      .describe('the task that it is a part of, which is done only after it; null makes it a part of none'),
  },
  examples: [
    { title: 'Raise it', input: { task_id: 't-7k3f9a2m', priority: 'critical', add_label: ['urgent'] } },
    { title: 'Say more', input: { task_id: 't-7k3f9a2m', append: 'Only in Firefox.' } },
  ],
  errors: ['task_not_found', 'forbidden_approver', 'revision_conflict'],
  handler(input, context) {
    const task = requireTaskToChange(context, input.task_id);
    const { fields } = task;
    const wanted: Partial<TaskFields> = {
      ...(input.title === undefined ? {} : { title: input.title }),
      ...(input.require_criteria === undefined ? {} : { require_criteria: input.require_criteria }),
      ...(input.approval === undefined ? {} : { approval: input.approval }),
      ...(input.priority === undefined ? {} : { priority: input.priority }),
      labels: labelsAfter(fields.labels, input),
      ...(input.depends_on === undefined
        ? {}
        : { depends_on: readDependencies(context, fields.id, input.depends_on) }),
      ...(input.parent === undefined ? {} : { parent: parentAfter(context, fields, input.parent) }),
    };
    refuseNothing(input);
    refuseLessProof(context, task, wanted);
    const changed = Object.entries(wanted).filter(
      ([key, value]) => JSON.stringify(value) !== JSON.stringify(fields[key as keyof TaskFields]),
    );
    const words = wordsAfter(context, task, input);
    if (changed.length > 0 || words.changed.length > 0) {
      const { body, checks } = words;
      context.stage.putTask(task, { ...Object.fromEntries(changed), checks }, { body });
      context.stage.event({
        type: 'task-edited',
        entity_type: 'task',
        entity_id: fields.id,
        task: fields.id,
        data: {
          ...Object.fromEntries(changed),
          ...Object.fromEntries(words.changed.map((key) => [key, 'changed'])),
        },
      });
    }
    return { task: fields.id };
  },
});

/** Whoever does the work does not say that it needs less proof. */
function refuseLessProof(
  context: WriteContext,
  task: StoredTask,
  { approval, require_criteria }: Partial<TaskFields>,
): void {
  const { fields } = task;
  if (fields.approval !== null && approval !== undefined && approval !== fields.approval)
    refuseOwnWork(context, task, 'change who has to approve of it');
  if (fields.require_criteria && require_criteria === false)
    refuseOwnWork(context, task, 'end it without its criteria');
}

interface WordsInput {
  description?: string | undefined;
  append?: string | undefined;
  add_criterion: string[];
  remove_criterion: number[];
}

/** The task's body after the call, and which parts of it the call changed. */
function wordsAfter(context: WriteContext, task: StoredTask, input: WordsInput) {
  const described = describedAs(context, task, input);
  const body = described ?? task.file.body;
  const wanted = { add: input.add_criterion, remove: input.remove_criterion };
  const { description } = input;
  const set = changedCriteria(context, task, { body, description }, wanted);
  const after = { body, checks: task.fields.checks, ...set };
  return { ...after, changed: changedParts(task.file.body, after.body) };
}

/** A file may have more labels than a request may give, but no request makes them more. */
function labelsAfter(before: readonly string[], input: { add_label: string[]; remove_label: string[] }) {
  const removed = new Set(input.remove_label.map(composed));
  const labels = [
    ...new Set([...before.filter((label) => !removed.has(composed(label))), ...input.add_label]),
  ];
  if (labels.length <= Math.max(LABELS_MAX, before.length)) return labels;
  throw new BoardError(
    'invalid_input',
    `add_label: expected a task of at most ${LABELS_MAX} labels, got ${labels.length}; remove others with remove_label`,
    { details: { field: 'add_label', limit: LABELS_MAX } },
  );
}

function parentAfter(context: WriteContext, { id, parent: before }: TaskFields, given: string | null) {
  return given === null || given === before ? given : readParent(context, id, given);
}

const CHANGEABLE = [
  'title',
  'description',
  'append',
  'priority',
  'add_criterion',
  'remove_criterion',
  'require_criteria',
  'approval',
  'add_label',
  'remove_label',
  'depends_on',
  'parent',
];

function refuseNothing(input: Record<string, unknown>): void {
  const isGiven = (key: string) => {
    const value = input[key];
    return value !== undefined && !(Array.isArray(value) && value.length === 0 && key !== 'depends_on');
  };
  if (CHANGEABLE.some(isGiven)) return;
  throw new BoardError('invalid_input', `expected at least one of ${CHANGEABLE.join(', ')}, got none`, {
    details: { field: 'title' },
  });
}
