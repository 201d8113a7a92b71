import { BoardError } from '../../errors.ts';
import { openChildrenOf } from '../../store/records/neighbours.ts';
import type { StoredTask } from '../../store/records/tasks.ts';
import type { WriteContext } from '../operation.ts';

const NAMED_MOST = 10;

/** Warns whoever takes a task that is made up of others: most of its work is theirs. */
export function warnOfChildren(context: WriteContext, task: StoredTask): void {
  const open = openChildrenOf(context.view, task.fields.id);
  if (open.length === 0) return;
  context.view.warn({
    code: 'children_open',
    message: `task ${task.fields.id} has ${counted(open)}: ${named(open)}`,
    path: task.path,
  });
}

/** What refuses to call a task done while children of it are not: done or closed, they are open no more. */
export function openChildren(context: WriteContext, task: StoredTask): BoardError | null {
  const open = openChildrenOf(context.view, task.fields.id);
  if (open.length === 0) return null;
  const { id } = task.fields;
  return new BoardError(
    'children_open',
    `task ${id} has ${counted(open)}: ${named(open)}; expected all of them to be done or closed before it is done`,
    {
      details: {
        task_id: id,
        total: open.length,
        children: open.slice(0, NAMED_MOST).map(({ fields, status }) => ({
          id: fields.id,
          title: fields.title,
          status,
        })),
      },
    },
  );
}

const counted = ({ length }: readonly StoredTask[]) =>
  `${length} open ${length === 1 ? 'child' : 'children'}`;

function named(open: readonly StoredTask[]): string {
  const ids = open.slice(0, NAMED_MOST).map(({ fields }) => fields.id);
  const left = open.length - ids.length;
  return [...ids, ...(left > 0 ? [`and ${left} more`] : [])].join(', ');
}
