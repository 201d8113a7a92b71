import { relative, sep } from 'node:path';
import * as z from 'zod';
import type { BoardConfig } from '../../../domain/config.ts';
import type { Repository } from '../../../store/git/repository.ts';
import type { WriteContext } from '../../operation.ts';

/** All that can be wrong with a board. An error makes the board answer wrongly, or not at all; a warning does not. */
const FINDINGS = {
  malformed_file: 'error',
  foreign_file: 'error',
  misplaced_file: 'error',
  missing_file: 'error',
  attributes_changed: 'error',
  rewritten_by_git: 'error',
  wrong_mode: 'error',
  task_twice: 'error',
  task_in_wrong_day: 'error',
  done_without_time: 'error',
  task_file_name: 'error',
  dangling_run: 'error',
  blocked_without_blocker: 'warning',
  dependency_missing: 'warning',
  dependency_cycle: 'error',
  status_without_event: 'error',
  open_run_on_done_task: 'warning',
  open_run_on_pending_task: 'error',
  open_runs: 'error',
  run_without_task: 'error',
  run_in_wrong_day: 'error',
  run_file_name: 'error',
  agent_on_done_task: 'warning',
  agent_on_missing_task: 'error',
  agent_file_name: 'error',
  record_copy: 'warning',
  event_file_name: 'error',
  event_in_wrong_folder: 'error',
  event_in_future: 'warning',
  event_deleted: 'error',
  event_changed: 'error',
  event_unrecorded: 'error',
  unrecorded_edit: 'warning',
  recorded_mode: 'error',
  index_behind: 'warning',
  index_differs: 'warning',
  repository_busy: 'error',
  branch_missing: 'error',
  dead_lock: 'error',
  held_lock: 'warning',
  intent_left: 'warning',
  file_left: 'warning',
  server_claim_left: 'warning',
  objects_unpacked: 'warning',
  claim_readable: 'error',
} as const satisfies Record<string, z.infer<typeof Severity>>;

export const Severity = z.enum(['error', 'warning']);

type FindingCode = keyof typeof FINDINGS;

/** One thing that is wrong, and what to do about it. */
export const Finding = z.strictObject({
  severity: Severity.describe('an error makes the board answer wrongly, or refuse; a warning does not'),
  code: z.enum(Object.keys(FINDINGS) as [FindingCode, ...FindingCode[]]),
  path: z.string().describe('relative to the board; what begins with `$GIT_DIR/` to its git directory'),
  message: z.string().describe('what is wrong'),
  repair: z.string().describe('what to do'),
  fixable: z.boolean().describe('whether `doctor --fix` does that'),
});
export type Finding = z.infer<typeof Finding>;

/** What `doctor --fix` answers with: what it did, and what is still to be done. */
export const FixAnswer = z.strictObject({
  repaired: z.array(z.strictObject({ ...Finding.shape, commit: z.string().nullable() })),
  findings: z.array(Finding),
});

/** How a repair is made that loses nothing. */
export type Mend =
  /** What a person did goes on record as that person's, all of it at once. */
  | { kind: 'edits' }
  /** By a commit of its own: stages the files and the event that says so, or nothing where all is well meanwhile. */
  | { kind: 'record'; stage(context: WriteContext): void }
  /** Outside of what is on record, under the board's lock. */
  | { kind: 'tidy'; run(board: { repository: Repository; config: BoardConfig }): void | Promise<void> };

/** A finding with its repair, where it can be made without losing anything. */
export interface Diagnosis extends Finding {
  readonly mend?: Mend;
}

/** What is wrong, with what its code says of it. */
export function diagnosis(
  code: FindingCode,
  { repair, mend, ...about }: { path: string; message: string; repair: string; mend?: Mend | undefined },
): Diagnosis {
  const told = { severity: FINDINGS[code], code, ...about, fixable: mend !== undefined };
  return mend === undefined
    ? { ...told, repair }
    : { ...told, repair: `${repair}; 'mission-control doctor --fix' does that`, mend };
}

/** What tells one finding from another, now and when somebody looks again. */
export const keyOf = ({ code, path, message }: Finding) => `${code} ${path} ${message}`;

/** A finding as it is told. */
export function asFinding({ mend: _mend, ...finding }: Diagnosis): Finding {
  return finding;
}

/** How a file of the git directory is called in findings, wherever that directory lies. */
export function gitPath({ gitDir, commonDir }: Repository, path: string): string {
  const [name, folder] = path.startsWith(gitDir + sep)
    ? ['$GIT_DIR', gitDir]
    : ['$GIT_COMMON_DIR', commonDir];
  return `${name}/${relative(folder, path).split(sep).join('/')}`;
}
