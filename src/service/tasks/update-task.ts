import { Id } from '../../domain/ids.ts';
import { listOf } from '../../domain/record.ts';
import {
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
import { requireTaskToChange } from '../lookup.ts';
import { write } from '../operation.ts';
import { readDependencies } from './dependencies.ts';
import { describedAs } from './description.ts';

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
      'its new description; the plan stays. Words that are there are replaced only with if_revision or force',
    ),
    append: SomeText.optional().describe('text to add below its description'),
    priority: Priority.optional().describe('how urgent it is'),
    add_label: listOf(NewLabel, LABELS_MAX).default([]).describe('a label to add; may be given again'),
    remove_label: listOf(Label, LABELS_MAX).default([]).describe('a label to remove; may be given again'),
    depends_on: listOf(Id, DEPENDENCIES_MAX)
      .optional()
      .describe('all tasks that have to be done first; may be given again')
      .meta({ clearable: true }),
  },
  examples: [
    { title: 'Raise it', input: { task_id: 't-7k3f9a2m', priority: 'critical', add_label: ['urgent'] } },
    { title: 'Say more', input: { task_id: 't-7k3f9a2m', append: 'Only in Firefox.' } },
  ],
  errors: ['task_not_found', 'revision_conflict'],
  handler(input, context) {
    const task = requireTaskToChange(context, input.task_id);
    const { fields } = task;
    const wanted: Partial<TaskFields> = {
      ...(input.title === undefined ? {} : { title: input.title }),
      ...(input.priority === undefined ? {} : { priority: input.priority }),
      labels: labelsAfter(fields.labels, input),
      ...(input.depends_on === undefined
        ? {}
        : { depends_on: readDependencies(context, fields.id, input.depends_on) }),
    };
    refuseNothing(input);
    const changed = Object.entries(wanted).filter(
      ([key, value]) => JSON.stringify(value) !== JSON.stringify(fields[key as keyof TaskFields]),
    );
    const body = describedAs(context, task, input);
    if (changed.length > 0 || body !== null) {
      context.stage.putTask(task, Object.fromEntries(changed), body === null ? {} : { body });
      context.stage.event({
        type: 'task-edited',
        entity_type: 'task',
        entity_id: fields.id,
        task: fields.id,
        data: { ...Object.fromEntries(changed), ...(body === null ? {} : { description: 'changed' }) },
      });
    }
    return { task: fields.id };
  },
});

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

function refuseNothing(input: Record<string, unknown>): void {
  const given = ['title', 'description', 'append', 'priority', 'depends_on'].some(
    (key) => input[key] !== undefined,
  );
  const labels = ['add_label', 'remove_label'].some(
    (key) => Array.isArray(input[key]) && input[key].length > 0,
  );
  if (given || labels) return;
  throw new BoardError(
    'invalid_input',
    'expected at least one of title, description, append, priority, add_label, remove_label, depends_on, got none',
    { details: { field: 'title' } },
  );
}
