import { wrapped } from '../../domain/columns.ts';
import type { DataOf } from '../../service/registry.ts';
import { age, timeInWords } from './age.ts';
import { blockerText } from './blocker-text.ts';
import { incompleteText } from './incomplete-text.ts';
import { kindsText, needInShort } from './needs-text.ts';
import type { Paint } from './paint.ts';
import { cell } from './table.ts';

type Summary = DataOf<'board-summary'>;
type Task = Summary['blocked']['items'][number];

function taskLine({ id, title, priority }: Task): string {
  return `${cell(id)}  ${cell(title)}${priority === 'medium' ? '' : ` (${priority})`}`;
}

/** The board at a glance, for a person: what wants attention comes before what goes well. */
export function summaryText(summary: Summary, paint: Paint): string {
  const { board, counts, ready, workers } = summary;
  const commit = board.commit === null ? 'no commit yet' : board.commit.slice(0, 10);
  const lines = [
    `${paint.bold(cell(board.name))}  ${paint.dim(`${cell(board.branch)} at ${commit}, ${timeNow(summary, paint)}`)}`,
    `${counts.pending} pending (${ready.total} ready) · ${counts.in_progress} in progress · ${counts.blocked} blocked · ${counts.done} done${counts.closed === 0 ? '' : ` · ${counts.closed} closed`}${paint.yellow(incompleteText(summary.incomplete, ' · '))}`,
    `${workers.total} ${workers.total === 1 ? 'worker' : 'workers'}: ${livenessText(workers)}${freeText(summary)}`,
    ...(summary.resume === null
      ? []
      : [paint.dim(`what comes from now on: list-events --after ${cell(summary.resume)}`)]),
    ...section(paint.yellow(needsHeading(summary)), neededLines(summary)),
    ...section(paint.red('silent workers'), summary.stale_workers.map(silentLine)),
    ...section(
      paint.yellow('blocked'),
      untold(summary).flatMap((task) => blockedLines(task, paint)),
    ),
    ...section(
      'in progress',
      summary.in_progress.flatMap((group) => progressLines(group, paint)),
    ),
    ...section(paint.green('ready next'), ready.items.map(taskLine)),
    ...section(
      paint.green('finished last'),
      summary.recent_finished.items.map((task) => finishedLine(task, paint)),
    ),
    ...section(paint.yellow('edited by hand, not recorded yet'), [
      ...summary.unrecorded_edits.map(({ path, change, problem }) =>
        problem === null ? `${cell(path)}  ${change}` : `${cell(path)}  ${change}  ${cell(problem)}`,
      ),
      ...rest(summary.unrecorded_edits_total - summary.unrecorded_edits.length),
    ]),
  ];
  return lines.flatMap((line) => fitting(line, paint)).join('\n');
}

const NEEDS_MOST = 10;

/** What is told at its place further down is not told twice. */
const neededFirst = ({ needs }: Summary) =>
  needs.items.filter(({ kind }) => kind !== 'unrecorded_edit').slice(0, NEEDS_MOST);

const needsHeading = ({ needs }: Summary) => `waits for somebody: ${kindsText(needs.by_kind)}`;

function neededLines(summary: Summary): string[] {
  const rows = neededFirst(summary);
  const more = summary.needs.total - rows.length;
  const hint = more > 0 ? `and ${more} more; list-needs has all` : 'list-needs says how each is met';
  return rows.length === 0 ? [] : [...rows.flatMap(needInShort), `${hint}`];
}

/** The blocked tasks that are not among what waits for somebody. */
function untold(summary: Summary) {
  const told = new Set(neededFirst(summary).map(({ task_id }) => task_id));
  return summary.blocked.items.filter(({ id }) => !told.has(id));
}

function freeText({ free_workers: { items, total } }: Summary): string {
  if (total === 0) return '';
  const names = items.slice(0, FREE_MOST).map(({ agent_id }) => cell(agent_id));
  const more = total > names.length ? [`${total - names.length} more`] : [];
  return `; free: ${[...names, ...more].join(', ')}`;
}

const FREE_MOST = 8;

/** How many workers are how much alive; of the quiet and the hidden only where there are any. */
export function livenessText(workers: Summary['workers']): string {
  const { fresh, quiet, stale, missing, inactive, hidden } = workers;
  return [
    `${fresh} fresh`,
    ...(quiet === 0 ? [] : [`${quiet} quiet`]),
    `${stale} stale`,
    `${missing} missing`,
    `${inactive} inactive`,
    ...(hidden === 0 ? [] : [`${hidden} more hidden`]),
  ].join(', ');
}

/** To somebody at a terminal it is now. */
const timeNow = ({ generated_at }: Summary, { now }: Paint) =>
  now === undefined ? generated_at : `${generated_at.slice(0, 16).replace('T', ' ')} UTC`;

function fitting(line: string, { width }: Paint): string[] {
  const lead = line.length - line.trimStart().length;
  return width === undefined ? [line] : wrapped(line, width, ' '.repeat(lead + 4));
}

const ago = (at: string | null, paint: Paint) =>
  at === null || paint.now === undefined ? '' : `, ${timeInWords(at, paint)}`;

function section(heading: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', heading, ...lines.map((line) => `  ${line}`)];
}

const rest = (count: number) => (count === 0 ? [] : [`and ${count} more`]);

function silentLine(worker: Summary['stale_workers'][number]): string {
  const on = worker.current_task_id === null ? '' : ` on ${worker.current_task_id}`;
  return `${worker.agent_id}  ${worker.liveness}${on}, last report ${age(worker.last_report_age_seconds)}${worker.last_report_age_seconds === null ? '' : ' ago'}`;
}

function blockedLines(task: Task, paint: Paint): string[] {
  const { blocker } = task;
  if (blocker === null) return [taskLine(task)];
  return [taskLine(task), `    ${blockerText(blocker)}${ago(blocker.since, paint)}`];
}

function progressLines(
  { agent_id, liveness, tasks }: Summary['in_progress'][number],
  paint: Paint,
): string[] {
  const who = agent_id === null ? 'nobody' : `${agent_id}${liveness === null ? '' : ` (${liveness})`}`;
  return tasks.map((task) => `${taskLine(task)}  by ${who}${ago(task.started_at, paint)}`);
}

function finishedLine(task: Task, paint: Paint): string {
  return `${taskLine(task)}${task.worker === null ? '' : `  by ${task.worker}`}${ago(task.finished_at, paint)}`;
}
