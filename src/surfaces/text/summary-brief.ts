import type { DataOf } from '../../service/registry.ts';
import { age } from './age.ts';
import { cutShort as cut } from './cut-short.ts';
import { incompleteText } from './incomplete-text.ts';
import { needsBrief } from './needs-brief.ts';
import { cell } from './table.ts';

type Summary = DataOf<'board-summary'>;

/** However large the board, whatever its titles: so many bytes are at most a thousand tokens. */
const BYTES_MOST = 4096;
/** How wide a title or a blocker may be, and how many lines a section may have: the first of them that fits is taken. */
const WIDTHS = [60, 40, 24, 12];
const LINES = [500, 100, 50, 25, 12, 6, 3, 0];
const NAME_WIDTH = 40;
/** How many needs are told with all that a decision takes: as many as leave room for the id of every open task. */
const NEEDS = [20, 12, 8, 5, 3, 1, 0];
/** What is decided by is not cut as short as a title is. */
const NEED_WIDTH_LEAST = 40;

/** The board at a glance in few words, for an agent: the same as in the long form, cut where it would be too much. */
export function summaryBrief(summary: Summary): string {
  const least = { width: Math.min(...WIDTHS), needs: 0 };
  const lines = LINES.find((most) => fits(draft(summary, { ...least, lines: most })));
  for (const needs of lines === undefined ? [] : NEEDS) {
    for (const width of WIDTHS) {
      const text = draft(summary, { width, lines: lines ?? 0, needs });
      if (fits(text)) return text;
    }
  }
  throw new Error('a summary without lines is longer than it can be');
}

const fits = (text: string) => Buffer.byteLength(text) < BYTES_MOST;

interface Room {
  width: number;
  lines: number;
  needs: number;
}

function draft(summary: Summary, room: Room): string {
  const { width, lines } = room;
  const { board, counts, ready, workers, blocked, recent_finished: finished, free_workers: free } = summary;
  const short = (text: string) => cut(cell(text), width);
  return [
    `${cut(cell(board.name), NAME_WIDTH)} ${cut(cell(board.branch), NAME_WIDTH)}@${board.commit?.slice(0, 10) ?? 'none'} ${summary.generated_at}`,
    `pending ${counts.pending} (ready ${ready.total}), in_progress ${counts.in_progress}, blocked ${counts.blocked}, done ${counts.done}${counts.closed === 0 ? '' : `, closed ${counts.closed}`}${incompleteText(summary.incomplete, ', ')}`,
    `workers ${workers.total}: fresh ${workers.fresh}, quiet ${workers.quiet}, stale ${workers.stale}, missing ${workers.missing}, inactive ${workers.inactive}, hidden ${workers.hidden}`,
    ...(summary.resume === null ? [] : [`resume ${cell(summary.resume)}`]),
    ...needsBrief(summary.needs, {
      width: Math.max(width, NEED_WIDTH_LEAST),
      most: Math.min(room.needs, lines),
    }),
    ...section('silent', lines, summary.stale_workers, (worker) => {
      const { agent_id, liveness, last_report_age_seconds } = worker;
      return `${cell(agent_id)} ${liveness} ${age(last_report_age_seconds)}`;
    }),
    ...byKind(untold(summary, room)).flatMap(([kind, tasks]) =>
      section(`blocked, ${kind}`, lines, tasks, ({ id, title, blocker }) => {
        return `${cell(id)} ${short(blocker?.text ?? title)}`;
      }),
    ),
    ...(blocked.total > blocked.items.length ? [` and ${blocked.total - blocked.items.length} more`] : []),
    ...section(
      'in_progress',
      lines,
      inHands(summary),
      ({ id, who, title }) => `${cell(id)} ${who} ${short(title)}`,
    ),
    ...section('ready next', lines, ready.items, ({ id, title }) => `${cell(id)} ${short(title)}`),
    ...freeBrief(free, lines),
    ...section('done last', lines, finished.items, ({ id, title }) => `${cell(id)} ${short(title)}`),
    ...section(
      'not recorded',
      lines,
      summary.unrecorded_edits,
      ({ path, change }) => `${cut(cell(path), NAME_WIDTH)} ${change}`,
      summary.unrecorded_edits_total,
    ),
  ].join('\n');
}

/** The blocked tasks that no need tells of in as many words. */
function untold({ blocked, needs }: Summary, { needs: most, lines }: Room) {
  const told = new Set(needs.items.slice(0, Math.min(most, lines)).map(({ task_id }) => task_id));
  return blocked.items.filter(({ id }) => !told.has(id));
}

function freeBrief({ items, total }: Summary['free_workers'], lines: number): string[] {
  const shown = items.slice(0, lines).map(({ agent_id }) => cell(agent_id));
  const more = total > shown.length ? [`and ${total - shown.length} more`] : [];
  return total === 0 ? [] : [`free: ${[...shown, ...more].join(', ')}`];
}

function byKind(tasks: Summary['blocked']['items']) {
  const kinds = new Set(tasks.map(kindOf));
  return [...kinds].map((kind) => [kind, tasks.filter((task) => kindOf(task) === kind)] as const);
}

const kindOf = ({ blocker }: Summary['blocked']['items'][number]) => blocker?.kind ?? 'no reason given';

function inHands({ in_progress: groups }: Summary) {
  return groups.flatMap(({ agent_id, tasks }) =>
    tasks.map(({ id, title }) => ({ id, title, who: agent_id === null ? 'nobody' : cell(agent_id) })),
  );
}

function section<T>(
  heading: string,
  most: number,
  items: readonly T[],
  line: (item: T) => string,
  total = items.length,
): string[] {
  if (items.length === 0) return [];
  const shown = items.slice(0, most).map((item) => ` ${line(item)}`);
  const rest = total - shown.length;
  return [`${heading}:`, ...shown, ...(rest === 0 ? [] : [` and ${rest} more`])];
}
