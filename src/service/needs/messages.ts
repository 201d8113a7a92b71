import { PEOPLE } from '../../domain/message.ts';
import { inOneLine, needOf } from '../../domain/need.ts';
import { ANYONE, PERSON } from '../../domain/task.ts';
import type { StoredMessage } from '../../store/records/messages.ts';
import { bodyText } from '../../store/records/records.ts';
import type { StoredTask } from '../../store/records/tasks.ts';
import { goesWithTask } from '../messages/binding.ts';
import { thenBy } from './calls.ts';
import type { Gathering, Survey } from './gathering.ts';

/** Messages that need an answer: a row for each of those who may give it; the first answer takes all away. */
export function messageNeeds(gathering: Gathering, { messages, taskOf }: Survey): void {
  for (const message of messages) {
    if (message.state !== 'open' || !message.fields.needs_answer) continue;
    const { task_id } = message.fields;
    const task = task_id === null ? undefined : taskOf(task_id);
    for (const addressee of addresseesOf(message, task)) ask(gathering, message, { addressee, task });
  }
}

/** Whom it waits for. What goes with a task is for whoever holds that, or is to take it. */
function addresseesOf(message: StoredMessage, task: StoredTask | undefined): string[] {
  const { addressees } = message.fields;
  if (goesWithTask(message)) return [holderOf(task) ?? ANYONE];
  return addressees.map(({ id }) => (id === PEOPLE ? PERSON : id));
}

function holderOf(task: StoredTask | undefined): string | null {
  if (task === undefined) return null;
  return task.status === 'pending' ? task.fields.assignee : task.fields.worker;
}

function ask(
  gathering: Gathering,
  message: StoredMessage,
  { addressee, task }: { addressee: string; task: StoredTask | undefined },
): void {
  const { call, now } = gathering;
  const { id, from, created_at, options, recommend } = message.fields;
  const asks = inOneLine(bodyText(message.file));
  const isAgent = addressee !== PERSON && addressee !== ANYONE;
  const reply = { positions: { message_id: id }, ...(isAgent ? { flags: { agent: addressee } } : {}) };
  const then =
    from === null
      ? thenBy(PERSON, call('whoever asked reads it', 'show-message', { positions: { message_id: id } }))
      : thenBy(
          from,
          call(`${from} is shown it with its next report`, 'report-heartbeat', { flags: { agent: from } }),
        );
  gathering.add(
    needOf(
      {
        kind: 'unanswered_message',
        for: addressee,
        message_id: id,
        title: task?.fields.title ?? `a message from ${from ?? 'a person'}`,
        worker: from,
        ...asks,
        options,
        recommend,
        since: created_at,
        then,
        clear: call('answer it', 'reply-message', reply, '--message "…"'),
      },
      now,
      task?.fields,
    ),
  );
}
