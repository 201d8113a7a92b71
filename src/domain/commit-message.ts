import type { EventItem } from './event.ts';
import { firstLine } from './text.ts';
import { UNSAFE_OR_BREAK } from './unsafe-characters.ts';

const BODY_MAX = 500;

/** The event that a commit is named after: a task's own if there is one, else the first. */
function leading(events: readonly EventItem[]): EventItem | undefined {
  return (
    events.find((event) => event.type === 'task-moved') ??
    events.find((event) => event.entity_type === 'task') ??
    events[0]
  );
}

/** `task-moved t-7k3f9a2m: pending → in_progress` */
export function subjectOf(events: readonly EventItem[]): string {
  const event = leading(events);
  if (event === undefined) return 'nothing happened';
  const what = `${event.type} ${event.entity_id}`;
  if (event.to === null) return what;
  return `${what}: ${event.from === null ? '' : `${event.from} → `}${event.to}`;
}

/** A whole commit message: subject, the first line of what was said, and trailers for `git log --grep`. */
export function commitMessage(events: readonly EventItem[], extraTrailers: readonly string[] = []): string {
  const said = events.find((event) => event.message !== null && event.message !== '')?.message ?? '';
  const body = firstLine(said).replace(UNSAFE_OR_BREAK, ' ').slice(0, BODY_MAX).trim();
  const unique = (key: string, values: (string | null)[]) =>
    [...new Set(values)].flatMap((value) => (value === null ? [] : [`${key}: ${value}`]));
  const trailers = [
    ...events.map((event) => `Event: ${event.id}`),
    ...unique(
      'Task',
      events.map((event) => event.task),
    ),
    ...unique(
      'Run',
      events.map((event) => event.run),
    ),
    ...unique(
      'Agent',
      events.map((event) => event.agent),
    ),
    ...unique(
      'Request-Id',
      events.map((event) => event.request_id),
    ),
    ...extraTrailers,
  ];
  return [subjectOf(events), ...(body === '' ? [] : [body]), trailers.join('\n')].join('\n\n').concat('\n');
}
