import { awaitedApproval } from '../../domain/approval.ts';
import { Id } from '../../domain/ids.ts';
import type { Approval } from '../../domain/task.ts';
import { LongText } from '../../domain/text.ts';
import { BoardError } from '../../errors.ts';
import type { StoredTask } from '../../store/records/tasks.ts';
import { requireTaskToChange } from '../lookup.ts';
import { type WriteContext, write } from '../operation.ts';
import { openRunOf } from '../runs/attempts.ts';
import { passToDone } from './done-rule.ts';
import { refuseOwnWork } from './own-work.ts';
import { markApproved } from './review.ts';
import { moveTask, warnOfOpenRun } from './transition.ts';

export const operation = write({
  name: 'approve-task',
  summary: 'Approve of a task: of its beginning, or of its result, and then it is done',
  description: 'An agent does not approve of its own work; a person may always approve.',
  audience: 'orchestrator',
  http: { method: 'POST', path: '/api/v1/tasks/{task_id}/approve' },
  positionals: ['task_id'],
  input: {
    task_id: Id.describe('the task'),
    message: LongText.optional().describe('what to say about it'),
  },
  examples: [{ title: 'It is good', input: { task_id: 't-7k3f9a2m', message: 'Tried it.' } }],
  errors: [
    'task_not_found',
    'nothing_to_approve',
    'forbidden_approver',
    'children_open',
    'criteria_open',
    'revision_conflict',
  ],
  handler({ task_id, message }, context) {
    const task = requireTaskToChange(context, task_id);
    const approval = requireAwaited(context, task);
    refuseOwnWork(context, task, 'approve of it');
    const run = openRunOf(context, task);
    const touched = { task: task.fields.id, run: run?.fields.id ?? null };
    if (approval === 'start') {
      markApproved(context, task, { approval, message });
      return touched;
    }
    const { skipped } = passToDone(context, task, true);
    const approved = markApproved(context, task, { approval, message });
    const done = moveTask(context, approved, { to: 'done', message, skipped, isAgreed: true });
    if (run !== undefined) warnOfOpenRun(context, done, run);
    return { ...touched, run: approved.fields.approved?.run ?? null };
  },
});

/** The approval that a task waits for; refused where it waits for none. */
export function requireAwaited({ config }: WriteContext, task: StoredTask): Approval {
  const awaited = awaitedApproval(task, config.require_approval);
  if (awaited !== null) return awaited;
  const { id, approved } = task.fields;
  const by = approved === null ? '' : `, approved of by ${approved.by ?? 'a person'} at ${approved.at}`;
  throw new BoardError(
    'nothing_to_approve',
    `task ${id} is ${task.status}${by}, and waits for nobody's approval; 'mission-control show-task ${id}' shows it`,
    { details: { task_id: id, status: task.status, approved } },
  );
}
