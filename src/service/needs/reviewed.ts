import { countCriteria, judgedCriteria } from '../../domain/criteria.ts';
import type { Need, Reviewed } from '../../domain/need.ts';
import { latestRunsOf } from '../../store/records/latest-runs.ts';
import type { StoredRun } from '../../store/records/runs.ts';
import type { StoredTask } from '../../store/records/tasks.ts';
import type { ReadContext } from '../operation.ts';
import type { Survey } from './gathering.ts';

/** Rows with what is to be approved of, where that is asked: of those that are shown only, for it stands in the runs' files. */
export function withReviews(
  { view }: Pick<ReadContext, 'view'>,
  needs: readonly Need[],
  { taskOf }: Pick<Survey, 'taskOf'>,
): Need[] {
  const tasks = needs.flatMap(({ kind, task_id }) =>
    kind === 'review' && task_id !== null ? (taskOf(task_id) ?? []) : [],
  );
  const runs = latestRunsOf(view, tasks);
  const reviewed = new Map(
    tasks.map((task) => [task.fields.id, reviewedOf(task, runs.get(task.fields.id))] as const),
  );
  return needs.map((need) => {
    const review = need.kind === 'review' ? reviewed.get(need.task_id ?? '') : undefined;
    return review === undefined ? need : { ...need, review };
  });
}

function reviewedOf({ file, fields }: StoredTask, run: StoredRun | undefined): Reviewed | null {
  if (run === undefined) return null;
  const { id, result, outcome, follow_up, evidence, links } = run.fields;
  const withStatus = (status: string) => evidence.filter((each) => each.status === status).length;
  return {
    run_id: id,
    result,
    outcome,
    follow_up,
    evidence: {
      passed: withStatus('passed'),
      failed: withStatus('failed'),
      not_run: withStatus('not_run'),
    },
    criteria: countCriteria(judgedCriteria(file.body, fields.checks)),
    links,
  };
}
