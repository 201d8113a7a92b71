import { cutToColumns } from './columns.ts';
import type { EventItem } from './event.ts';
import { firstLine } from './text.ts';
import { UNSAFE_OR_BREAK } from './unsafe-characters.ts';

const BODY_MAX = 500;
/** As wide as `git log` is read; a title has some room even beside a long id. */
const SUBJECT_COLUMNS = 72;
const TITLE_COLUMNS_LEAST = 20;
const EDITS_MOST = 100;

/** What a commit's message says beside its events. */
export interface MessageOptions {
  /** The titles of tasks that the events are about, by id. */
  readonly titles?: ReadonlyMap<string, string>;
  /** Lines for the trailers beside those that the events give. */
  readonly trailers?: readonly string[];
}

type Titles = MessageOptions['titles'];

/** The event that a commit is named after: a task's own if there is one, else the first. */
function leading(events: readonly EventItem[]): EventItem | undefined {
  return (
    events.find((event) => event.type === 'task-moved') ??
    events.find((event) => event.entity_type === 'task') ??
    events[0]
  );
}

/** `task-moved t-7k3f9a2m: pending → in_progress (Fix the login…)`, so wide at most, whatever the title is. */
function named(event: EventItem, titles: Titles, columns: number): string {
  const { type, entity_id, from, to, task } = event;
  const moved = to === null ? '' : `: ${from === null ? '' : `${from} → `}${to}`;
  const what = `${type} ${entity_id}${moved}`;
  const title = task === null ? '' : shown(titles?.get(task));
  if (title === '') return what;
  const room = Math.max(columns - what.length - ' ()'.length, TITLE_COLUMNS_LEAST);
  return `${what} (${cutToColumns(title, room)})`;
}

const shown = (text = '') => text.replace(UNSAFE_OR_BREAK, ' ').trim();

/** What a commit is about in one line: its leading event, and how many edits of a person's beside that. */
function subjectOf(events: readonly EventItem[], edits: readonly EventItem[], titles: Titles): string {
  const event = leading(events);
  if (event === undefined) return 'nothing happened';
  const more = edits.length > 1 ? ` and ${edits.length - 1} more` : '';
  return named(event, titles, SUBJECT_COLUMNS - more.length) + more;
}

/** A line for each edit of a person's, where there are several; else the first line of what was said. */
function bodyOf(events: readonly EventItem[], edits: readonly EventItem[], titles: Titles): string {
  if (edits.length > 1) {
    const lines = edits.slice(0, EDITS_MOST).map((event) => {
      const line = named(event, titles, SUBJECT_COLUMNS);
      return event.type === 'note' ? `${line}: ${saidIn(event)}` : line;
    });
    const more = edits.length - lines.length;
    return [...lines, ...(more > 0 ? [`and ${more} more`] : [])].join('\n');
  }
  const said = events.find((event) => event.message !== null && event.message !== '');
  return said === undefined ? '' : saidIn(said);
}

const saidIn = ({ message }: EventItem) =>
  firstLine(message ?? '')
    .replace(UNSAFE_OR_BREAK, ' ')
    .slice(0, BODY_MAX)
    .toWellFormed()
    .trim();

/** A whole commit message: subject, what was said or edited, and trailers for `git log --grep`. */
export function commitMessage(events: readonly EventItem[], options: MessageOptions = {}): string {
  const { titles, trailers = [] } = options;
  // Only the event of an edit by hand tells which change it was.
  const edits = events.filter(({ data }) => typeof data?.change === 'string');
  const body = bodyOf(events, edits, titles);
  const unique = (key: string, values: (string | null)[]) =>
    [...new Set(values)].flatMap((value) => (value === null ? [] : [`${key}: ${value}`]));
  const lines = [
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
    ...trailers,
  ];
  return [subjectOf(events, edits, titles), ...(body === '' ? [] : [body]), lines.join('\n')]
    .join('\n\n')
    .concat('\n');
}
