import * as z from 'zod';
import { read } from '../operation.ts';
import { complain } from './doctor/complaint.ts';
import { diagnose } from './doctor/diagnose.ts';
import { asFinding, Finding, FixAnswer } from './doctor/finding.ts';
import { Severity } from './doctor/findings.ts';

export const operation = read({
  name: 'doctor',
  summary: 'Look for what is wrong with the board, and say how to repair it',
  description:
    'Files that contradict each other or cannot be read, what ended processes left behind, and where files, branch and ' +
    'index differ. Changes nothing. With errors among the findings it fails with board_corrupt, and details hold them.',
  audience: 'rare',
  http: { method: 'GET', path: '/api/v1/board/doctor' },
  positionals: [],
  input: {
    severity: Severity.optional().describe('only the findings of this severity; all without it'),
  },
  output: z.strictObject({ findings: z.array(Finding) }),
  examples: [
    { title: 'Is all well?', input: {} },
    { title: 'Only what makes the board answer wrongly', input: { severity: 'error' } },
  ],
  errors: ['board_corrupt'],
  onAnyBranch: true,
  local: {
    flag: '--fix',
    summary:
      'make the repairs that lose nothing, each a commit of its own where it changes what is on record',
    output: FixAnswer,
    load: async () => (await import('./doctor/fix.ts')).fixBoard,
  },
  async handler({ severity }, { repository, config, now, listener }) {
    const found = await diagnose(repository, config, now);
    const wanted = found.filter((each) => severity === undefined || each.severity === severity);
    return complain({ findings: wanted.map((each) => asFinding(each, listener)) });
  },
});
