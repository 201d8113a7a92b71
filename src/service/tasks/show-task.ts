import * as z from 'zod';
import { Answer } from '../../domain/answer.ts';
import { CriterionItem, criterionItems } from '../../domain/criteria.ts';
import { EventItem } from '../../domain/event.ts';
import { Id } from '../../domain/ids.ts';
import { Incomplete } from '../../domain/page.ts';
import { readPlan, ShownPlanItem } from '../../domain/plan.ts';
import { RunItem } from '../../domain/run.ts';
import { TaskItem } from '../../domain/task.ts';
import { readLatestAbout } from '../../store/events/events.ts';
import { bodyText } from '../../store/records/records.ts';
import { readRunsOf } from '../../store/records/runs.ts';
import { eventItem, runItem, taskItem } from '../items.ts';
import { requireTask } from '../lookup.ts';
import { read } from '../operation.ts';
import { family, familyOf, OTHER_COLUMNS } from './family.ts';

export const LAST_EVENTS = 10;

export const operation = read({
  name: 'show-task',
  summary: 'Show a task with its text, plan, runs and last events',
  audience: 'worker',
  http: { method: 'GET', path: '/api/v1/tasks/{task_id}' },
  positionals: ['task_id'],
  input: { task_id: Id.describe('the task') },
  output: z.strictObject({
    task: TaskItem,
    body: z.string(),
    criteria: z.array(CriterionItem),
    answers: z.array(Answer).describe('what was asked, and what came of it; the last 20'),
    ...family,
    plan: z.array(ShownPlanItem),
    runs: z.array(RunItem),
    events: z.array(EventItem),
    incomplete: Incomplete,
  }),
  columns: {
    criteria: ['n', 'status', 'witness', 'by', 'text'],
    answers: ['at', 'by', 'question', 'answer'],
    dependencies: OTHER_COLUMNS,
    dependents: OTHER_COLUMNS,
    plan: ['state', 'text'],
    runs: ['id', 'agent_id', 'attempt', 'status', 'started_at', 'links', 'result'],
    events: ['at', 'type', 'entity_id', 'agent', 'from', 'to', 'message'],
  },
  examples: [{ title: 'One task', input: { task_id: 't-7k3f9a2m' } }],
  errors: ['task_not_found'],
  async handler({ task_id }, context) {
    const { view } = context;
    const task = requireTask(context, task_id);
    const runs = readRunsOf(view, task.fields);
    const about = new Set([task.fields.id, ...runs.map((run) => run.fields.id)]);
    return {
      task: taskItem(context, task),
      body: bodyText(task.file),
      criteria: criterionItems(task.file.body, task.fields.checks),
      answers: task.fields.answers,
      ...(await familyOf(context, task)),
      plan: readPlan(task.file.body),
      runs: runs.map(runItem),
      events: readLatestAbout(view, about, LAST_EVENTS, task.fields.created_at).map(eventItem),
      incomplete: context.leftOut(),
    };
  },
});
