import type { DataOf } from '../../service/registry.ts';
import { age } from './age.ts';
import { incompleteText } from './incomplete-text.ts';
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
  return [
    `${paint.bold(cell(board.name))}  ${paint.dim(`${cell(board.branch)} at ${commit}, ${summary.generated_at}`)}`,
    `${counts.pending} pending (${ready.total} ready) · ${counts.in_progress} in progress · ${counts.blocked} blocked · ${counts.done} done${paint.yellow(incompleteText(summary.incomplete, ' · '))}`,
    `${workers.total} workers: ${workers.fresh} fresh, ${workers.stale} stale, ${workers.missing} missing, ${workers.inactive} inactive`,
    ...section(paint.red('silent workers'), summary.stale_workers.map(silentLine)),
    ...section(paint.yellow('blocked'), summary.blocked.items.flatMap(blockedLines)),
    ...section(
      'in progress',
      summary.in_progress.flatMap((group) => progressLines(group)),
    ),
    ...section(paint.green('finished last'), summary.recent_finished.items.map(finishedLine)),
    ...section(
      paint.yellow('edited by hand, not recorded yet'),
      summary.unrecorded_edits.map(({ path, change, problem }) =>
        problem === null ? `${cell(path)}  ${change}` : `${cell(path)}  ${change}  ${cell(problem)}`,
      ),
    ),
  ].join('\n');
}

function section(heading: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', heading, ...lines.map((line) => `  ${line}`)];
}

function silentLine(worker: Summary['stale_workers'][number]): string {
  const on = worker.current_task_id === null ? '' : ` on ${worker.current_task_id}`;
  return `${worker.agent_id}  ${worker.liveness}${on}, last report ${age(worker.last_report_age_seconds)}${worker.last_report_age_seconds === null ? '' : ' ago'}`;
}

function blockedLines(task: Task): string[] {
  const { blocker } = task;
  if (blocker === null) return [taskLine(task)];
  const options = blocker.options.map((option) =>
    option === blocker.recommend ? `${cell(option)} (recommended)` : cell(option),
  );
  return [
    taskLine(task),
    `    ${blocker.kind}: ${cell(blocker.text)}${options.length === 0 ? '' : ` [${options.join(' | ')}]`}`,
  ];
}

function progressLines({ agent_id, liveness, tasks }: Summary['in_progress'][number]): string[] {
  const who = agent_id === null ? 'nobody' : `${agent_id}${liveness === null ? '' : ` (${liveness})`}`;
  return tasks.map((task) => `${taskLine(task)}  by ${who}`);
}

function finishedLine(task: Task): string {
  return `${taskLine(task)}${task.worker === null ? '' : `  by ${task.worker}`}`;
}
