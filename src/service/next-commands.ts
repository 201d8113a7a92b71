import type { TaskItem } from '../domain/task.ts';

/** A complete command line, and what it is for. */
export interface NextCommand {
  why: string;
  command: string;
}

/** What can be called next for a task; complete but for the words in quotes, and only ever about this task. */
export function nextCommands(task: TaskItem, author: string | null): NextCommand[] {
  const { id, status } = task;
  const worker = (status === 'in_progress' ? task.worker : task.assignee) ?? author ?? task.worker;
  const by = worker === null ? '' : ` --agent ${worker}`;
  const report = (verb: string, rest = '') => `mission-control report ${verb} ${id}${by}${rest}`;
  switch (status) {
    case 'pending':
      return [
        { why: 'take it', command: worker === null ? `${report('pickup')} --agent AGENT` : report('pickup') },
      ];
    case 'in_progress':
      return [
        { why: 'say how it goes', command: report('progress', ' --message "…"') },
        { why: 'it cannot go on', command: report('blocker', ' --blocker "…"') },
        { why: 'it is done', command: report('finish', ' --result "…" --verification-notes "…"') },
        { why: 'it failed', command: report('fail', ' --summary "…"') },
      ];
    case 'blocked':
      return [
        {
          why: 'go on once it is answered',
          command: worker === null ? `${report('pickup')} --agent AGENT` : report('pickup'),
        },
        {
          why: 'answer, and put it back into the queue',
          command: `mission-control move-task ${id} pending --message "…"`,
        },
      ];
    case 'done':
      return [{ why: 'reopen it', command: `mission-control move-task ${id} pending --message "…"` }];
  }
}
