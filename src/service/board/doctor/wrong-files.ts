import type { EventFields } from '../../../domain/event.ts';
import { shellWord } from '../../../domain/shell-word.ts';
import { BoardError } from '../../../errors.ts';
import { AGENTS, OPEN_MESSAGES, RUNS } from '../../../store/layout.ts';
import { type Diagnosis, diagnosis } from './finding.ts';

/** A file that lies where no record of its kind is looked for. */
export function misplaced(path: string): Diagnosis {
  return diagnosis('misplaced_file', {
    path,
    message: 'this file lies where nothing looks for tasks, runs, agents or messages',
    repair: `move it to the folder that it belongs in: a status's, ${AGENTS}/, ${OPEN_MESSAGES}/, or a day's below ${RUNS}/; nothing is recorded as deleted as long as its file is here`,
  });
}

/** A file that cannot be read as what it is. */
export function unreadable(path: string, error: unknown): Diagnosis {
  const { problem, line } =
    error instanceof BoardError ? error.details : { problem: String(error), line: undefined };
  return diagnosis('malformed_file', {
    path,
    message: typeof line === 'number' ? `line ${line}: ${problem}` : String(problem),
    repair: `mend it in an editor; 'git log -p -- ${shellWord(path)}' in the board's folder shows what it was before`,
  });
}

/** An event whose file is named after another. */
export function otherEvent(path: string, { id, type, entity_id }: EventFields): Diagnosis {
  return diagnosis('event_file_name', {
    path,
    message: `its front matter says that it is event ${id}, a ${type} of ${entity_id}`,
    repair: "an event's name says what its front matter says: give it back the one or the other",
  });
}

/** A file among the events whose name says no event. */
export function namelessEvent(path: string): Diagnosis {
  return diagnosis('event_file_name', {
    path,
    message: "expected an event's file name: its id, its type and what it is about, with dots between",
    repair:
      "give it back the name that the front matter's id, type and entity_id say, or delete what no report wrote",
  });
}
