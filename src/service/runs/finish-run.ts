import * as z from 'zod';
import { Id } from '../../domain/ids.ts';
import { BoardError } from '../../errors.ts';
import type { StoredRun } from '../../store/records/runs.ts';
import { findTask } from '../../store/records/tasks.ts';
import { findAgent } from '../../store/records/workers.ts';
import { requireRun, requireTaskToChange } from '../lookup.ts';
import { type WriteContext, write } from '../operation.ts';
import { refuseIfHeld, runSuperseded } from '../tasks/holding.ts';
import { noteSignOfLife } from '../workers/signs-of-life.ts';
import { closeRun, type RunReport, saysTheSame } from './attempts.ts';
import { endInput, refuseUnclearEnd } from './run-input.ts';

const EndStatus = z.enum(['finished', 'failed']);
type EndStatus = z.infer<typeof EndStatus>;

export const operation = write({
  name: 'finish-run',
  summary: 'End a run: finished with a result, or failed with a summary',
  description: 'The task stays where it is: move it with move-task.',
  audience: 'rare',
  http: { method: 'POST', path: '/api/v1/runs/{run_id}/finish' },
  positionals: ['run_id'],
  input: { run_id: Id.describe('the run'), status: EndStatus.describe('how it ended'), ...endInput },
  examples: [
    {
      title: 'A good end',
      input: {
        run_id: 'r-9xq2m4c7',
        status: 'finished',
        result: 'The password is kept.',
        verification_notes: 'npm test: 212 passed',
      },
    },
    {
      title: 'A bad one',
      input: { run_id: 'r-9xq2m4c7', status: 'failed', summary: 'The build server is down.' },
    },
  ],
  errors: [
    'run_not_found',
    'run_superseded',
    'run_closed',
    'task_held',
    'scope_unclear',
    'revision_conflict',
  ],
  handler(input, context) {
    const run = requireRun(context, input.run_id);
    const report = readReport(input);
    const known = findTask(context.view, run.fields.task_id);
    const touched = { task: known?.fields.id ?? null, run: run.fields.id, worker: run.fields.agent_id };
    if (run.fields.status === 'superseded') {
      throw runSuperseded(run.fields.id, run.fields.task_id, known?.fields.worker ?? null);
    }
    if (run.fields.status !== 'running') {
      if (saysTheSame(run, input.status, report)) return touched;
      throw closed(run);
    }
    refuseUnclearEnd(input, run.fields.task_id);
    endRun(context, run, input.status, report);
    return touched;
  },
});

function endRun(context: WriteContext, run: StoredRun, status: EndStatus, report: RunReport): void {
  if (findTask(context.view, run.fields.task_id) !== undefined) {
    const task = requireTaskToChange(context, run.fields.task_id);
    refuseIfHeld(context, task);
    if (task.fields.current_run === run.fields.id) context.stage.putTask(task, { current_run: null });
  }
  closeRun(context, run, status, report);
  const { author, view } = context;
  if (author !== null && findAgent(view, author) !== undefined) noteSignOfLife(context, author);
}

function readReport(input: z.output<z.ZodObject<typeof endInput>> & { status: EndStatus }): RunReport {
  const { status, result, summary, verification_notes: notes, evidence } = input;
  const needed = status === 'finished' ? { result, verification_notes: notes } : { summary };
  for (const [field, value] of Object.entries(needed)) {
    if (value !== undefined && value.trim() !== '') continue;
    throw new BoardError(
      'invalid_input',
      `${field}: expected some text for a run that is ${status}, got none`,
      {
        details: { field },
      },
    );
  }
  const outcome = input.outcome ?? (status === 'finished' ? 'completed' : null);
  return {
    outcome,
    evidence,
    scope: input.scope,
    follow_up: input.follow_up,
    ...(result === undefined ? {} : { result }),
    ...(summary === undefined ? {} : { summary }),
    ...(notes === undefined ? {} : { notes }),
  };
}

function closed(run: StoredRun): BoardError {
  const { id, status, ended_at } = run.fields;
  return new BoardError(
    'run_closed',
    `run ${id} is ${status} since ${ended_at ?? 'an unknown time'} and was ended with other words; a closed run does not change`,
    { details: { run_id: id, status, ended_at } },
  );
}
