import type { Meaning } from './domain/meaning.ts';

/** What is declared of an error code: its statuses, and what it means. `exit` is null if only HTTP can produce it. */
export interface ErrorDeclaration extends Meaning {
  /** The exit status on the command line. */
  readonly exit: number | null;
  /** The HTTP status. */
  readonly http: number;
}

/** Every error code that the board can answer with. */
const ERRORS = {
  internal_error: {
    exit: 1,
    http: 500,
    means: 'The program did something that it should not: a bug.',
    remedy:
      'Report it with the whole message, and look with show-task or list-events whether the call was recorded before you send it again.',
  },
  invalid_input: {
    exit: 2,
    http: 400,
    means: 'The call does not say what the operation takes; details.field names what is wrong.',
    remedy: 'Correct that input as the message says. The same call again is refused again.',
  },
  board_not_found: {
    exit: 3,
    http: 404,
    means: 'There is no board in the place that was looked at, or it cannot be used from there.',
    remedy: "Name the board with -C or MISSION_CONTROL_BOARD, or make one with 'mission-control init'.",
    workersRemedy: "Ask for the board's folder, and name it with -C or MISSION_CONTROL_BOARD.",
  },
  task_not_found: {
    exit: 3,
    http: 404,
    means: 'No task has this id.',
    remedy:
      "Look for the id with 'mission-control list-tasks'; the message says if the task lies somewhere else.",
  },
  run_not_found: {
    exit: 3,
    http: 404,
    means: 'No run has this id, or the task has none to end.',
    remedy: "Look for the id with 'mission-control list-runs --task-id TASK'.",
  },
  worker_not_found: {
    exit: 3,
    http: 404,
    means: 'No worker with this id has reported to this board.',
    remedy: "Look for the id with 'mission-control list-workers'.",
  },
  message_not_found: {
    exit: 3,
    http: 404,
    means: 'No message has this id.',
    remedy: "Look for the id with 'mission-control list-messages'.",
  },
  event_not_found: {
    exit: 3,
    http: 404,
    means: 'No event on this branch has this id.',
    remedy: "Look for the id with 'mission-control list-events', or follow without it.",
  },
  unknown_operation: {
    exit: 3,
    http: 404,
    means: 'There is no operation of this name, or nothing at this address.',
    remedy: "Take the name that the message suggests, or one of 'mission-control --help'.",
  },
  invalid_transition: {
    exit: 4,
    http: 409,
    means: "The task's status does not allow this.",
    remedy: 'Look at the task with show-task: the message says which statuses it can go to.',
  },
  task_held: {
    exit: 4,
    http: 409,
    means: 'Another worker has this task.',
    remedy: 'Leave this task alone, and take another one that is ready.',
  },
  run_superseded: {
    exit: 4,
    http: 409,
    means: "Another run took the place of this worker's run.",
    remedy: 'Stop work on this task: what another worker does now counts.',
  },
  run_closed: {
    exit: 4,
    http: 409,
    means: 'The run has ended already, in another way than this call says.',
    remedy: 'Look at it with show-run; what it ended with stays.',
  },
  not_assigned: {
    exit: 4,
    http: 409,
    means: 'The task is assigned to another worker, or this board wants an assignment first.',
    remedy: 'Leave this task alone, and take another one that is ready.',
  },
  approval_required: {
    exit: 4,
    http: 409,
    means:
      'Somebody has to approve of this task before it is begun; named among what was skipped, before it is done.',
    remedy: 'Take another task; whoever may approve of this one sees it in list-needs.',
  },
  in_review: {
    exit: 4,
    http: 409,
    means: 'The task was finished and waits for approval; until then nothing about it changes.',
    remedy:
      'Leave it alone: approve-task or return-task, by somebody else than its worker, is what it waits for.',
  },
  nothing_to_approve: {
    exit: 4,
    http: 409,
    means: 'The task does not wait for approval.',
    remedy: 'Look at it with show-task: somebody may have approved of it, or returned it, already.',
  },
  forbidden_approver: {
    exit: 4,
    http: 409,
    means: "The task is the caller's own work, and this is for somebody else to say.",
    remedy: 'Leave it to another worker, to the orchestrator or to a person.',
  },
  criteria_open: {
    exit: 4,
    http: 409,
    means:
      'The task has acceptance criteria that are neither met nor waived, or has to have some and has none.',
    remedy:
      "Meet what details list and tell of each with 'mission-control check-criterion', or report a blocker that says what is in the way.",
  },
  children_open: {
    exit: 4,
    http: 409,
    means: 'The task has children that are not done or closed.',
    remedy: 'End those that details list first.',
  },
  scope_unclear: {
    exit: 4,
    http: 409,
    means: 'Nothing was found, and what was to be looked for was not clear: that is no end of a task.',
    remedy: 'Ask what is meant with \'mission-control report blocker TASK --blocker "…" --kind question\'.',
  },
  not_addressed: {
    exit: 4,
    http: 409,
    means: "The message is for others, or it is another's to close.",
    remedy: 'Leave it to those whom it names.',
  },
  message_closed: {
    exit: 4,
    http: 409,
    means: 'The message was closed before.',
    remedy: "Look at it with show-message; to say more, send another with 'mission-control send-message'.",
  },
  revision_conflict: {
    exit: 4,
    http: 409,
    means: 'The task was written since the revision that the call names.',
    remedy: 'Read the task again, and decide anew whether the change is still right.',
  },
  request_id_conflict: {
    exit: 4,
    http: 409,
    means: 'The request id was used for another call within the last 24 hours.',
    remedy: 'Give this call a request id of its own. The same id is only for the same call again.',
  },
  already_exists: {
    exit: 4,
    http: 409,
    means: 'Something with this id or in this place is there already.',
    remedy: 'Choose another id, or leave it out and have one made.',
  },
  ambiguous_id: {
    exit: 4,
    http: 409,
    means: 'Several ids begin with what was given.',
    remedy: 'Give more letters of the id; the message names some that begin so.',
  },
  server_running: {
    exit: 4,
    http: 409,
    means: 'A server holds this board already.',
    remedy: 'Use that one, or end it first; details say where it is.',
  },
  board_locked: {
    exit: 5,
    http: 503,
    means: "Another writer held the board's lock all the time that this call waited.",
    remedy: 'Send the same call again after a moment, with the same request id.',
  },
  git_busy: {
    exit: 5,
    http: 503,
    means:
      "git is in the middle of something here, such as a merge. Or no work tree shows the board's branch: then nothing is read either.",
    remedy:
      'If the message names what goes on, or that the branch is not checked out, end that; else send the same call again after a moment.',
    workersRemedy:
      "Send the same call again after a moment. If the message says that the board's branch is not checked out, that does not pass by itself: tell the person who keeps the board.",
  },
  git_failed: {
    exit: 5,
    http: 503,
    means: 'git refused, or could not be started.',
    remedy: 'Mend what the message quotes of git, then send the same call again.',
  },
  storage_failed: {
    exit: 5,
    http: 503,
    means: 'The disk or the system refused something that the call needs.',
    remedy: 'Mend what the message names, such as space or access, then send the same call again.',
  },
  port_in_use: {
    exit: 5,
    http: 503,
    means: 'Another program listens on this port.',
    remedy: "End that program, or give 'mission-control serve' another --port.",
  },
  malformed_file: {
    exit: 6,
    http: 500,
    means: 'A file that the call needs cannot be read as what it should be.',
    remedy: 'Mend the file at the path and line that the message names, in an editor.',
  },
  board_corrupt: {
    exit: 6,
    http: 500,
    means: 'The board contradicts itself, or its history does; details hold what was found.',
    remedy:
      "Look at each finding: 'mission-control explain CODE' says what it means, 'mission-control doctor' what to do.",
    workersRemedy: 'Tell the person who keeps the board.',
  },
  unauthorized: {
    exit: null,
    http: 401,
    means: "A write came without the server's token, or with another one.",
    remedy:
      "Send 'Authorization: Bearer' with the token in the file that 'mission-control serve' names when it starts.",
  },
  forbidden: {
    exit: null,
    http: 403,
    means: 'The request comes from a web page of another origin, or names another host.',
    remedy: "Send it from a program, to the address that 'mission-control serve' prints.",
  },
  method_not_allowed: {
    exit: null,
    http: 405,
    means: 'There is something at this path, but not for this method.',
    remedy: 'Use a method that the Allow header names.',
  },
  payload_too_large: {
    exit: null,
    http: 413,
    means: 'The body is longer than a request may be.',
    remedy: 'Send less at a time; details.limit says how many bytes are taken.',
  },
  unsupported_media_type: {
    exit: null,
    http: 415,
    means: 'The body of a write is not declared as JSON.',
    remedy: "Send 'Content-Type: application/json'.",
  },
  server_busy: {
    exit: null,
    http: 503,
    means: 'The server has as much to do as it takes on at once.',
    remedy: 'Send the same request again after the seconds that Retry-After says.',
  },
} satisfies Record<string, ErrorDeclaration>;

export type ErrorCode = keyof typeof ERRORS;

/** What is declared of each error code. */
export const ERROR_STATUS: Readonly<Record<ErrorCode, ErrorDeclaration>> = ERRORS;

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
  readonly #told: { readonly message: string; readonly ways: Ways | undefined };

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
    this.#told = { message, ways };
  }

  /** The same error in other words: all that it says has been through `change`. */
  inWords(change: (text: string) => string): BoardError {
    const { message, ways } = this.#told;
    const changed = ways && { person: change(ways.person), worker: change(ways.worker) };
    return new BoardError(this.code, change(message), {
      details: this.details,
      cause: this.cause,
      ...(changed === undefined ? {} : { ways: changed }),
    });
  }
}
