/**
 * Every error code that the board can answer with, its exit status on the command line and its HTTP status.
 * `exit` is null for the codes that only HTTP can produce.
 */
export const ERROR_STATUS = {
  internal_error: { exit: 1, http: 500 },
  invalid_input: { exit: 2, http: 400 },
  board_not_found: { exit: 3, http: 404 },
  task_not_found: { exit: 3, http: 404 },
  run_not_found: { exit: 3, http: 404 },
  worker_not_found: { exit: 3, http: 404 },
  event_not_found: { exit: 3, http: 404 },
  unknown_operation: { exit: 3, http: 404 },
  invalid_transition: { exit: 4, http: 409 },
  task_held: { exit: 4, http: 409 },
  run_superseded: { exit: 4, http: 409 },
  run_closed: { exit: 4, http: 409 },
  not_assigned: { exit: 4, http: 409 },
  revision_conflict: { exit: 4, http: 409 },
  request_id_conflict: { exit: 4, http: 409 },
  already_exists: { exit: 4, http: 409 },
  ambiguous_id: { exit: 4, http: 409 },
  server_running: { exit: 4, http: 409 },
  board_locked: { exit: 5, http: 503 },
  git_busy: { exit: 5, http: 503 },
  git_failed: { exit: 5, http: 503 },
  storage_failed: { exit: 5, http: 503 },
  port_in_use: { exit: 5, http: 503 },
  malformed_file: { exit: 6, http: 500 },
  board_corrupt: { exit: 6, http: 500 },
  unauthorized: { exit: null, http: 401 },
  forbidden: { exit: null, http: 403 },
  method_not_allowed: { exit: null, http: 405 },
  payload_too_large: { exit: null, http: 413 },
  unsupported_media_type: { exit: null, http: 415 },
  server_busy: { exit: null, http: 503 },
} as const satisfies Record<string, { exit: number | null; http: number }>;

export type ErrorCode = keyof typeof ERROR_STATUS;

/** Machine-readable facts of an error; programs read these, never the message. */
export type ErrorDetails = Record<string, unknown>;

/** What to do about an error. A worker is never told to override, to set up or to change what is not its own. */
export interface Ways {
  readonly person: string;
  readonly worker: string;
}

/**
 * The only error that the project throws: a code to branch on, and a message that says what failed,
 * what was expected, what came and what to do next.
 */
export class BoardError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;
  /** The message for a call that an agent is named with; `message` is for a person's. */
  readonly messageForWorkers: string;

  constructor(
    code: ErrorCode,
    message: string,
    { details = {}, cause, ways }: { details?: ErrorDetails; cause?: unknown; ways?: Ways } = {},
  ) {
    const told = (way?: string) => (way === undefined ? message : `${message}; ${way}`);
    super(told(ways?.person), cause === undefined ? undefined : { cause });
    this.name = 'BoardError';
    this.code = code;
    this.details = details;
    this.messageForWorkers = told(ways?.worker);
  }
}
