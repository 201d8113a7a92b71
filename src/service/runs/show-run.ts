import * as z from 'zod';
import { Id } from '../../domain/ids.ts';
import { RunItem } from '../../domain/run.ts';
import { runItem } from '../items.ts';
import { requireRun } from '../lookup.ts';
import { read } from '../operation.ts';

export const operation = read({
  name: 'show-run',
  summary: 'Show a run with its result and verification notes',
  audience: 'orchestrator',
  http: { method: 'GET', path: '/api/v1/runs/{run_id}' },
  positionals: ['run_id'],
  input: { run_id: Id.describe('the run') },
  output: z.strictObject({ run: RunItem }),
  examples: [{ title: 'One run', input: { run_id: 'r-9xq2m4c7' } }],
  errors: ['run_not_found'],
  handler: ({ run_id }, context) => ({ run: runItem(requireRun(context, run_id)) }),
});
