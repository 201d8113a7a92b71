import { Mode } from '../../domain/worker.ts';
import { write } from '../operation.ts';
import { linkInput } from '../runs/link-input.ts';
import { briefing } from '../tasks/briefing.ts';
import { nextTaskFor } from '../tasks/next-task.ts';
import { requireAuthor } from '../workers/require-author.ts';
import { pickUp } from './pickup.ts';

export const operation = write({
  name: 'report-next',
  command: 'report next',
  summary:
    "Take the next task: the one in progress in the worker's hands, else the first that is ready for it",
  description:
    'Ready for it are tasks assigned to it, and behind them, where board.yaml says open_queue: true, those assigned to nobody. ' +
    'Where there is none, nothing is recorded, and task is null.',
  audience: 'worker',
  http: { method: 'POST', path: '/api/v1/reports/next' },
  positionals: [],
  byWorker: true,
  extra: briefing,
  reportsAs: 'pickup',
  takesLinks: true,
  input: { mode: Mode.optional().describe('what the worker is doing, in its own words'), ...linkInput },
  examples: [{ title: 'Whatever is next', input: { agent: 'agent-7' } }],
  errors: [],
  handler(input, context) {
    const worker = requireAuthor(context);
    const task = nextTaskFor(context, worker);
    return task === undefined ? { task: null, worker } : pickUp(context, task, worker, input);
  },
});
