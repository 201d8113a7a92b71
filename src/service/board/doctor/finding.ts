import { relative, sep } from 'node:path';
import * as z from 'zod';
import type { BoardConfig } from '../../../domain/config.ts';
import { KEEPERS } from '../../../domain/meaning.ts';
import type { Repository } from '../../../store/git/repository.ts';
import { type Listener, textFor } from '../../listener.ts';
import type { WriteContext } from '../../operation.ts';
import { FINDING_CODES, FINDINGS, type FindingCode, Severity } from './findings.ts';

/** One thing that is wrong, and what to do about it. */
export const Finding = z.strictObject({
  severity: Severity.describe('an error makes the board answer wrongly, or refuse; a warning does not'),
  code: z.enum(FINDING_CODES),
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
  const told = { severity: FINDINGS[code].severity, code, ...about, fixable: mend !== undefined };
  return mend === undefined
    ? { ...told, repair }
    : { ...told, repair: `${repair}; 'mission-control doctor --fix' does that`, mend };
}

/** What tells one finding from another, now and when somebody looks again. */
export const keyOf = ({ code, path, message }: Finding) => `${code} ${path} ${message}`;

/** A finding as its listener is told it: what is wrong with a board is for whoever keeps it to put in order. */
export function asFinding({ mend: _mend, ...finding }: Diagnosis, listener: Listener): Finding {
  const { isWorker } = listener;
  return { ...finding, repair: isWorker ? KEEPERS : textFor(listener, finding.repair) };
}

/** How a file of the git directory is called in findings, wherever that directory lies. */
export function gitPath({ gitDir, commonDir }: Repository, path: string): string {
  const [name, folder] = path.startsWith(gitDir + sep)
    ? ['$GIT_DIR', gitDir]
    : ['$GIT_COMMON_DIR', commonDir];
  return `${name}/${relative(folder, path).split(sep).join('/')}`;
}
