import * as z from 'zod';
import { Audit } from '../../domain/audit.ts';
import { NotRecorded, Violation } from '../../domain/audit-findings.ts';
import { wholeNumber } from '../../domain/record.ts';
import { isDay, isInstant } from '../../domain/time.ts';
import { BoardError } from '../../errors.ts';
import { readTip } from '../../store/git/branch.ts';
import { History } from '../../store/history/history.ts';
import {
  countCommits,
  findStart,
  listTaskFiles,
  refuseShallow,
  type Start,
} from '../../store/history/history-start.ts';
import { type ReadContext, read } from '../operation.ts';

const COMMIT = /^[0-9a-f]{4,64}$/i;
const EXPECTED =
  'expected the id of a commit, or its beginning, an ISO 8601 instant, or a day such as 2026-11-21';

const Since = z
  .string()
  .refine((text) => COMMIT.test(text) || isInstant(text) || isDay(text), { error: EXPECTED });

const count = wholeNumber();
const AuditData = z.strictObject({
  branch: z.string(),
  commit: z.string().nullable().describe('the newest commit that was looked at'),
  since: z.string().nullable().describe('the commit behind which it began; null for the whole history'),
  commits: count,
  transitions: count.describe("events that tell of a task's creation, move or removal"),
  events: count,
  tasks: count.describe('tasks on the branch'),
  violation_count: count.describe('all of them, also those that are not listed'),
  violations: z.array(Violation),
  not_recorded: z.array(NotRecorded).describe("people's newest commits, which the next report records"),
  unreadable: z.array(z.string()).describe('files of tasks and messages on the branch that nobody can read'),
});
type AuditData = z.infer<typeof AuditData>;

export const operation = read({
  name: 'audit',
  summary: 'Prove from its history that the board keeps its word',
  description:
    'Reads every commit of the branch, and holds what it did to tasks against the events that it adds: every move has its ' +
    'event, and every event its move; no event was ever changed or taken away; each request was recorded once. Fails with ' +
    'board_corrupt where that is not so, with the same data in its details. Only what is on the branch counts.',
  audience: 'rare',
  http: { method: 'GET', path: '/api/v1/board/audit' },
  positionals: [],
  input: {
    since: Since.optional().describe(
      'only what came after this commit, or from this instant or day (UTC) on; what was before counts as it stands',
    ),
  },
  output: AuditData,
  columns: {
    violations: ['commit', 'at', 'code', 'message'],
    not_recorded: ['commit', 'path', 'message'],
  },
  examples: [
    { title: 'The whole history', input: {} },
    { title: 'What happened since a day', input: { since: '2026-11-21' } },
  ],
  errors: ['board_corrupt'],
  onAnyBranch: true,
  async handler({ since }, context) {
    const { repository, config } = context;
    const tip = await readTip(repository, config.branch);
    const start = tip === null || since === undefined ? null : await startOf(context, tip, since);
    if (start === null) refuseShallow(repository);
    const result = await auditFrom(context, tip, start);
    const data: AuditData = { branch: config.branch, commit: tip, since: start?.base ?? null, ...result };
    if (data.violation_count > 0) throw corrupt(data);
    return data;
  },
});

async function startOf(
  { repository, config }: ReadContext,
  tip: string,
  since: string,
): Promise<Start | null> {
  const meant = COMMIT.test(since)
    ? { commit: since }
    : { instant: isDay(since) ? `${since}T00:00:00.000Z` : since };
  const start = await findStart(repository, tip, meant);
  if (start !== 'unknown' && start !== 'ambiguous') return start;
  const wrong =
    start === 'unknown' ? `branch ${config.branch} has none that begins so` : 'several commits begin so';
  throw new BoardError('invalid_input', `since: ${EXPECTED}, got ${JSON.stringify(since)}, and ${wrong}`, {
    details: { field: 'since', received: since },
  });
}

async function auditFrom({ repository, progress }: ReadContext, tip: string | null, start: Start | null) {
  const audit = new Audit();
  if (tip === null) return audit.finish(new Map());
  const total = progress === undefined ? 0 : (start?.commits ?? (await countCommits(repository, tip)));
  const history = new History(repository);
  try {
    if (start !== null) audit.begin(await history.identified(await listTaskFiles(repository, start.base)));
    let done = 0;
    for await (const commits of history.commits({ base: start?.base ?? null, tip })) {
      for (const commit of commits) {
        const seen = audit.examine(commit);
        const isCertain =
          seen.ways.assumed.length === 0 || (seen.wrong.length === 0 && !seen.ways.isDoubtful);
        audit.accept(isCertain ? seen : audit.examine(commit, await history.idsIn(seen.ways.assumed)));
      }
      done += commits.length;
      progress?.(done, total);
    }
    return audit.finish(await history.idsIn(audit.owedFiles()));
  } finally {
    history.close();
  }
}

function corrupt(data: AuditData): BoardError {
  const [first] = data.violations;
  const many = data.violation_count === 1 ? 'one violation' : `${data.violation_count} violations`;
  return new BoardError(
    'board_corrupt',
    `the history of branch ${data.branch} holds ${many}; expected none. The first: commit ${first?.commit}: ${first?.message}. ` +
      "Look at it with 'git show'; what is on record is never rewritten, so the audit goes on telling it",
    { details: data },
  );
}
