import { LongText } from '../../domain/text.ts';
import { findAgent } from '../../store/records/workers.ts';
import { newsInput, write } from '../operation.ts';
import { linkInput } from '../runs/link-input.ts';
import { requireAuthor } from '../workers/require-author.ts';
import { noteSignOfLife } from '../workers/signs-of-life.ts';

export const operation = write({
  name: 'report-heartbeat',
  command: 'report heartbeat',
  summary: 'Give a sign of life',
  audience: 'worker',
  http: { method: 'POST', path: '/api/v1/reports/heartbeat' },
  positionals: [],
  byWorker: true,
  takesLinks: true,
  input: { message: LongText.optional().describe('anything worth saying'), ...linkInput, ...newsInput },
  examples: [{ title: 'Still here', input: { agent: 'agent-7', message: 'alive' } }],
  errors: [],
  handler(input, context) {
    const worker = requireAuthor(context);
    context.stage.event({
      type: 'worker-heartbeat',
      entity_type: 'agent',
      entity_id: worker,
      task: findAgent(context.view, worker)?.fields.current_task_id ?? null,
      message: input.message,
    });
    noteSignOfLife(context, worker, { last_heartbeat_at: context.now });
    return { worker };
  },
});
