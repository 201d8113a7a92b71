import { Id } from '../../domain/ids.ts';
import { TRANSITIONS } from '../../domain/status.ts';
import { BoardError } from '../../errors.ts';
import { requireTaskToChange } from '../lookup.ts';
import { write } from '../operation.ts';
import { taskHeld } from '../tasks/holding.ts';
import { refuseInReview } from '../tasks/review.ts';
import { continueRun } from '../tasks/taking.ts';
import { requireAuthor } from '../workers/require-author.ts';
import { noteSignOfLife } from '../workers/signs-of-life.ts';
import { openRunOf } from './attempts.ts';

export const operation = write({
  name: 'start-run',
  summary: "Open a worker's run of a task in progress",
  audience: 'rare',
  http: { method: 'POST', path: '/api/v1/runs' },
  positionals: ['task_id'],
  byWorker: true,
  input: { task_id: Id.describe('the task') },
  examples: [{ title: 'Begin an attempt', input: { task_id: 't-7k3f9a2m', agent: 'agent-7' } }],
  errors: ['task_not_found', 'invalid_transition', 'task_held', 'in_review', 'revision_conflict'],
  handler(input, context) {
    const agent = requireAuthor(context);
    const task = requireTaskToChange(context, input.task_id);
    refuseInReview(context, task);
    if (task.status !== 'in_progress') {
      throw new BoardError(
        'invalid_transition',
        `task ${task.fields.id} is ${task.status}; expected in_progress before a run: 'mission-control move-task ${task.fields.id} in_progress'`,
        {
          details: {
            task_id: task.fields.id,
            from: task.status,
            to: 'in_progress',
            allowed: TRANSITIONS[task.status],
          },
        },
      );
    }
    const open = openRunOf(context, task);
    const holder = task.fields.worker ?? open?.fields.agent_id ?? agent;
    const other = open !== undefined && open.fields.agent_id !== agent ? open.fields.agent_id : holder;
    if (other !== agent && !context.force) throw taskHeld(context, task, other);
    const touched = { task: task.fields.id, worker: agent };
    if (open?.fields.agent_id === agent) return { ...touched, run: open.fields.id };
    const { run } = continueRun(context, task, agent);
    noteSignOfLife(context, agent, {});
    return { ...touched, run: run.fields.id };
  },
});
