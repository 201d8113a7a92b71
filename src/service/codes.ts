import { VIOLATIONS } from '../domain/audit-findings.ts';
import type { Meaning } from '../domain/meaning.ts';
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
