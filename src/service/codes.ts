import { VIOLATIONS } from '../domain/audit-findings.ts';
import { KEEPERS, type Meaning } from '../domain/meaning.ts';
import { WARNINGS } from '../domain/warning.ts';
import { ERROR_STATUS } from '../errors.ts';
import { FINDINGS } from './board/doctor/findings.ts';

export const CODE_KINDS = ['error', 'warning', 'finding', 'violation'] as const;

/** A code of one kind, with all that is declared of it. The same word may be a code of several kinds. */
export interface ToldCode extends Meaning {
  readonly code: string;
  /** Where it comes: an answer's error or warning, the doctor's finding, the audit's violation. */
  readonly kind: (typeof CODE_KINDS)[number];
  /** Of an error. */
  readonly exit?: number | null;
  readonly http?: number;
  /** Of a finding. */
  readonly severity?: 'error' | 'warning';
}

/** A code as it is explained to a worker: what the doctor finds is put right by whoever keeps the board. */
export function forWorker({ workersRemedy, ...told }: ToldCode): ToldCode {
  const remedy = told.kind === 'finding' ? WORKERS_REMEDY : (workersRemedy ?? told.remedy);
  return { ...told, remedy };
}

/** A code as it is explained to a person. */
export function forPerson({ workersRemedy: _, ...told }: ToldCode): ToldCode {
  return told;
}

const WORKERS_REMEDY = `${KEEPERS.charAt(0).toUpperCase()}${KEEPERS.slice(1)}.`;

/** Every code that an answer can hold, each kind in the order in which it is declared. */
export const CODES: readonly ToldCode[] = [
  ...codesOf('error', ERROR_STATUS),
  ...codesOf('warning', WARNINGS),
  ...codesOf('finding', FINDINGS),
  ...codesOf('violation', VIOLATIONS),
];

function codesOf(kind: ToldCode['kind'], declared: Readonly<Record<string, Meaning>>): ToldCode[] {
  return Object.entries(declared).map(([code, told]) => ({ code, kind, ...told }));
}
