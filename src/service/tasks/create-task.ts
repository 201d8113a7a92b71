import * as z from 'zod';
import { CRITERIA_MAX, NewCriterion } from '../../domain/criterion.ts';
import { Id, newId } from '../../domain/ids.ts';
import { listOf } from '../../domain/record.ts';
import {
  Approval,
  DEPENDENCIES_MAX,
  LABELS_MAX,
  NewLabel,
  NewTitle,
  Priority,
  TaskFields,
} from '../../domain/task.ts';
import { LongText } from '../../domain/text.ts';
import { writeAnew } from '../operation.ts';
import { newBody } from './criteria.ts';
import { readDependencies } from './dependencies.ts';
import { readParentOfNew } from './parent.ts';
import { refuseTaken } from './whereabouts.ts';

export const operation = writeAnew({
  name: 'create-task',
  summary: 'Put a new task into the queue',
  audience: 'orchestrator',
  http: { method: 'POST', path: '/api/v1/tasks' },
  positionals: [],
  input: {
    title: NewTitle.describe('one line that says what is to be done'),
    id: Id.optional().describe('an id of your own; a random one without it'),
    description: LongText.optional().describe('what the worker needs to know, in Markdown'),
    priority: Priority.default('medium').describe('how urgent it is'),
    assignee: Id.optional().describe('the worker that is to do it'),
    criterion: listOf(NewCriterion, CRITERIA_MAX)
      .default([])
      .describe('what has to be so before it is done; may be given again'),
    require_criteria: z
      .boolean()
      .default(false)
      .describe('it is not done before its criteria are met or waived'),
    approval: Approval.optional().describe(
      'somebody else has to agree: before it is begun, or before it is done',
    ),
    label: listOf(NewLabel, LABELS_MAX).default([]).describe('a label; may be given again'),
    depends_on: listOf(Id, DEPENDENCIES_MAX)
      .default([])
      .describe('a task that has to be done first; may be given again'),
    parent: Id.optional().describe('the task that it is a part of, which is done only after it'),
  },
  examples: [
    { title: 'Plain', input: { title: 'Fix the login form' } },
    {
      title: 'Everything',
      input: {
        title: 'Fix the login form',
        id: 'fix-login',
        description: 'It loses the password.',
        priority: 'high',
        assignee: 'agent-7',
        label: ['web', 'bug'],
        criterion: ['The password is kept.', 'Firefox and Chrome are tried.'],
      },
    },
    { title: 'A part of another', input: { title: 'Write a test', parent: 't-7k3f9a2m' } },
  ],
  errors: ['already_exists', 'task_not_found'],
  async handler(input, context) {
    if (input.id !== undefined) await refuseTaken(context, input.id, input.title);
    const id = input.id ?? newId('t', context.random);
    const { assignee = null, parent } = input;
    const fields = TaskFields.parse({
      id,
      title: input.title,
      priority: input.priority,
      created_at: context.now,
      updated_at: context.now,
      assignee,
      assigned_at: assignee === null ? null : context.now,
      labels: [...new Set(input.label)],
      require_criteria: input.require_criteria,
      approval: input.approval ?? null,
      depends_on: readDependencies(context, id, input.depends_on),
      parent: parent === undefined ? null : readParentOfNew(context, id, parent),
    });
    context.stage.createTask(fields, newBody(input.description ?? '', input.criterion));
    context.stage.event({
      type: 'task-created',
      entity_type: 'task',
      entity_id: id,
      task: id,
      to: 'pending',
      message: input.title,
    });
    return { task: id };
  },
});
