import type { ErrorCode } from '../errors.ts';
import type { Operation } from './operation.ts';

/** The codes that operations need not declare, because they come from what all calls go through. */
export const COMMON_ERRORS = {
  everyCall: [
    'invalid_input',
    'board_not_found',
    'malformed_file',
    'git_busy',
    'git_failed',
    'storage_failed',
    'internal_error',
  ],
  everyWrite: ['request_id_conflict', 'board_locked'],
  everyRequest: ['invalid_input', 'forbidden', 'server_busy', 'internal_error'],
  everyWriteRequest: ['unauthorized', 'payload_too_large', 'unsupported_media_type'],
} as const satisfies Record<string, readonly ErrorCode[]>;

/** What errors come of: an operation, or one that is followed. */
interface Callable {
  readonly access: Operation['access'];
  readonly declaration: { readonly errors: readonly ErrorCode[] };
}

/** Every code that a call of an operation can answer with, on whatever surface. */
export function errorsOf({ access, declaration }: Callable): ErrorCode[] {
  const { everyCall, everyWrite } = COMMON_ERRORS;
  return [...new Set([...declaration.errors, ...everyCall, ...(access === 'write' ? everyWrite : [])])];
}

/** The same over HTTP, where a request may be refused before it becomes a call. */
export function requestErrorsOf(called: Callable): ErrorCode[] {
  const { everyRequest, everyWriteRequest } = COMMON_ERRORS;
  const refusals = called.access === 'write' ? [...everyRequest, ...everyWriteRequest] : everyRequest;
  return [...new Set([...errorsOf(called), ...refusals])];
}
