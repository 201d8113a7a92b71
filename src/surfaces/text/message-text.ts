import type { DataOf } from '../../service/registry.ts';
import { commandText } from './command-text.ts';
import { incompleteText } from './incomplete-text.ts';
import type { Paint } from './paint.ts';
import { keyValues, table } from './table.ts';
import { visible } from './visible.ts';

/** A message as a person reads a letter: from whom to whom, its text, what else was said, and what can be done about it. */
export function messageText(
  { message, body, thread, next, incomplete }: DataOf<'show-message'>,
  columns: readonly string[],
  paint: Paint,
): string {
  const { id, state, kind, importance, needs_answer, to_holder, task_id } = message;
  const facts = [
    state,
    kind,
    ...(importance === 'normal' ? [] : [`${importance} importance`]),
    ...(needs_answer ? ['needs an answer'] : []),
  ];
  const to =
    message.addressees.length === 0 && to_holder ? `whoever holds task ${task_id}` : message.addressees;
  const { from, run_id, options, recommend, reply_to, created_at, closed_at, closed_by, reason } = message;
  const closed = closed_at === null ? {} : { closed_at, closed_by: closed_by ?? 'a person', reason };
  const head = {
    from: from ?? 'a person',
    to,
    task_id,
    run_id,
    options,
    recommend,
    reply_to,
    created_at,
    ...closed,
  };
  const others = thread.length > 1 ? [`${paint.bold('thread')}\n${table(columns, thread, paint)}`] : [];
  const commands = next.map(({ why, command }) => commandText(command, why, paint));
  const left = incompleteText(incomplete);
  return [
    `${paint.bold(`message ${id}`)}\n${keyValues({ state: facts, ...head }, paint)}`,
    visible(body),
    ...others,
    ...(commands.length === 0 ? [] : [commands.join('\n')]),
    ...(left === '' ? [] : [paint.yellow(left)]),
  ].join('\n\n');
}
