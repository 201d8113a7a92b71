import { Limit } from '../../domain/page.ts';
import type { Status } from '../../domain/status.ts';
import { eventOfFuture, newestEventId } from '../../store/events/events.ts';
import { readTip } from '../../store/git/branch.ts';
import { readRecentlyFinished, type StoredTask, surveyBoard } from '../../store/records/tasks.ts';
import { taskItem } from '../items.ts';
import { lookForEdits } from '../needs/edits-now.ts';
import { neededOn } from '../needs/summed-up.ts';
import { notingView, surveyOf } from '../needs/survey.ts';
import { type ReadContext, read } from '../operation.ts';
import { countClosed } from '../tasks/done-families.ts';
import { allWorkers } from '../workers/all-workers.ts';
import {
  byWorker,
  countByStatus,
  countLiveness,
  fitting,
  freeWorkers,
  inOrder,
  isSilent,
  silence,
} from './summary-parts.ts';
import { Summary } from './summary-shape.ts';

const BLOCKED_MAX = 500;
const EDITS_MAX = 500;
const READY_MAX = 5;

export const operation = read({
  name: 'board-summary',
  summary: 'Show the whole board at a glance',
  description:
    'Counts, what waits for whom, who is at work on what, what is blocked and why, what was finished last, what is ready to be taken, ' +
    'who is free, and which workers have gone silent.',
  audience: 'orchestrator',
  http: { method: 'GET', path: '/api/v1/board/summary' },
  positionals: [],
  input: {
    recent_limit: Limit.optional().describe(
      "recently finished tasks to show; the board's recent_limit without it",
    ),
  },
  output: Summary,
  brief: 'the same in at most 4 KB of text, for readers who pay by the word',
  examples: [{ title: 'At a glance', input: {} }],
  errors: [],
  async handler({ recent_limit }, context) {
    const { now, config, repository } = context;
    const looking = lookForEdits(context);
    const commit = await readTip(repository, config.branch);
    const askEdits = await looking;
    warnOfFuture(context);
    // Before all else, so that nothing falls between this and what is read from there on.
    const resume = newestEventId(context.view, now);
    const recent = recent_limit ?? config.recent_limit;
    const { view, unreadable } = notingView(context.view);
    const board = surveyBoard(view);
    const counts = countByStatus(board, await countClosed(context));
    const inStatus = (status: Status) => inOrder(board.open.filter((task) => task.status === status));
    const inProgress = inStatus('in_progress');
    const survey = surveyOf(context, view, board.open);
    const { workers, hidden } = allWorkers(context, inProgress, survey);
    const blocked = inStatus('blocked');
    const ready = inStatus('pending').filter(survey.isReady);
    const itemOf = (task: StoredTask) => taskItem(context, task, survey.neighbours);
    const edits = await askEdits();
    const summary = {
      generated_at: now,
      board: { name: config.name, branch: config.branch, commit },
      counts,
      in_progress: byWorker(inProgress, workers, itemOf),
      blocked: {
        items: fitting(blocked.slice(0, BLOCKED_MAX).map(itemOf)),
        total: blocked.length,
        limit: BLOCKED_MAX,
      },
      recent_finished: {
        items: readRecentlyFinished(context.view, board, recent).map(itemOf),
        total: counts.done + counts.closed,
        limit: recent,
      },
      ready: { total: ready.length, items: ready.slice(0, READY_MAX).map(itemOf) },
      workers: { ...countLiveness(workers), hidden },
      stale_workers: workers.filter(isSilent).map(silence),
      free_workers: freeWorkers(workers),
      needs: neededOn(context, survey, { edits, unreadable }),
      unrecorded_edits: fitting(edits.slice(0, EDITS_MAX)),
      unrecorded_edits_total: edits.length,
      resume,
    };
    return { ...summary, incomplete: context.leftOut() };
  },
});

function warnOfFuture({ view, now }: ReadContext): void {
  const event = eventOfFuture(view, now);
  if (event === null) return;
  view.warn({
    code: 'time_in_future',
    message: `${event.path}: event ${event.id} lies in the future: it is now ${now}; check the clocks`,
    path: event.path,
  });
}
