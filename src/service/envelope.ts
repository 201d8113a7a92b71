import type { Warning } from '../domain/warning.ts';
import { BoardError, type ErrorCode, type ErrorDetails } from '../errors.ts';
import { noDescriptors } from '../store/files/no-descriptors.ts';
import { messageFor, PERSON, warningsFor } from './listener.ts';

export const SCHEMA_VERSION = 1;

/** Every answer of every surface. */
export type Envelope<Data = unknown> =
  | { ok: true; schema_version: typeof SCHEMA_VERSION; operation: string; data: Data; warnings: Warning[] }
  | {
      ok: false;
      schema_version: typeof SCHEMA_VERSION;
      operation: string;
      error: { code: ErrorCode; message: string; details: ErrorDetails };
      warnings: Warning[];
    };

/** The envelope of a failure, in its listener's words. What is no `BoardError` becomes one here, and only here. */
export function failure(
  operation: string,
  error: unknown,
  warnings: Warning[] = [],
  listener = PERSON,
): Envelope<never> {
  const known = error instanceof BoardError ? error : wrap(error);
  const { code, details } = known;
  const message = messageFor(listener, known);
  return {
    ok: false,
    schema_version: SCHEMA_VERSION,
    operation,
    error: { code, message, details },
    warnings: warningsFor(listener, warnings),
  };
}

function wrap(error: unknown): BoardError {
  const found = noDescriptors(error) ?? noWorkingFolder(error);
  if (found !== undefined) return found;
  if (error instanceof Error && 'syscall' in error && 'code' in error) {
    const path = 'path' in error ? String(error.path) : '';
    return new BoardError(
      'storage_failed',
      `the disk refused: ${error.message}; nothing was recorded by this call. Mend that and try again`,
      { details: { reason: String(error.code), path }, cause: error },
    );
  }
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new BoardError('internal_error', `this is a bug, please report it: ${message}`, { cause: error });
}

/** What is wrong where the folder that somebody is in was deleted meanwhile; undefined for another failure. */
export function noWorkingFolder(error: unknown): BoardError | undefined {
  if (!(error instanceof Error) || !('syscall' in error) || error.syscall !== 'uv_cwd') return undefined;
  return new BoardError(
    'storage_failed',
    'the working directory is not there any more; change to a folder that is, or give the board by its whole path',
    { details: { reason: 'ENOENT' }, cause: error },
  );
}
