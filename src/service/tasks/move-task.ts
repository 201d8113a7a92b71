import { Id } from '../../domain/ids.ts';
import { Status } from '../../domain/status.ts';
import { LongText } from '../../domain/text.ts';
import { BoardError } from '../../errors.ts';
import { requireTaskToChange } from '../lookup.ts';
import { write } from '../operation.ts';
import { openRunOf } from '../runs/attempts.ts';
import { blockerInput, readBlocker } from './blocker-input.ts';
import { refuseIfHeld } from './holding.ts';
import { answerIn } from './questions.ts';
import { likelyWorker, putInHands, takeTask } from './taking.ts';
import { moveTask } from './transition.ts';

export const operation = write({
  name: 'move-task',
  summary: 'Move a task to another status',
  description:
    'pending → in_progress, blocked; in_progress → pending, blocked, done; blocked → pending, in_progress; ' +
    'done → pending. Where the task already is there, nothing is recorded, but for a new blocker text.',
  audience: 'orchestrator',
  http: { method: 'POST', path: '/api/v1/tasks/{task_id}/move' },
  positionals: ['task_id', 'status'],
  input: {
    task_id: Id.describe('the task'),
    status: Status.describe('where it goes'),
    message: LongText.optional().describe('what to say about it; the answer, where the task waited for one'),
    ...blockerInput,
  },
  examples: [
    { title: 'Begin', input: { task_id: 't-7k3f9a2m', status: 'in_progress' } },
    {
      title: 'Wait',
      input: { task_id: 't-7k3f9a2m', status: 'blocked', blocker: 'needs the staging password' },
    },
    { title: 'Answer', input: { task_id: 't-7k3f9a2m', status: 'pending', message: 'Use OAuth.' } },
  ],
  errors: [
    'task_not_found',
    'invalid_transition',
    'task_held',
    'run_superseded',
    'not_assigned',
    'revision_conflict',
  ],
  handler(input, context) {
    const task = requireTaskToChange(context, input.task_id);
    const blocker = readBlocker(input);
    if (blocker !== undefined && input.status !== 'blocked') {
      throw new BoardError(
        'invalid_input',
        `blocker: only goes with status 'blocked', got status '${input.status}'`,
        {
          details: { field: 'blocker', received: input.blocker },
        },
      );
    }
    const touched = { task: task.fields.id, worker: context.author };
    const { message } = input;
    if (input.status === 'in_progress') {
      const isHere = task.status === 'in_progress' && context.author === null;
      const worker = context.author ?? (isHere ? null : likelyWorker(context, task));
      if (isHere) return touched;
      if (worker === null || context.author === null) {
        putInHands(context, task, worker, { message, answer: answerIn(task, message) });
      } else takeTask(context, task, worker, message);
      return { ...touched, worker };
    }
    refuseIfHeld(context, task);
    const run = openRunOf(context, task);
    const answer = input.status === 'pending' ? answerIn(task, message) : undefined;
    moveTask(context, task, { to: input.status, blocker, message, answer });
    if (input.status === 'done' && run !== undefined && task.status !== 'done') {
      context.view.warn({
        code: 'open_run',
        message: `task ${task.fields.id} is done while its run ${run.fields.id} is still running; end it with finish-run`,
        path: run.path,
      });
    }
    return { ...touched, run: run?.fields.id ?? null };
  },
});
