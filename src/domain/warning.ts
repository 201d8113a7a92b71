import type { Meaning } from './meaning.ts';

/** What a reader may be warned of. */
export const WARNINGS = {
  malformed_file: {
    means:
      'A file cannot be read, or found by its name, or is a copy of a run or an agent; it is left as it is, and left out.',
    remedy: 'Mend it at the path and line that the warning names, or move it out of the board.',
  },
  not_recorded: {
    means:
      "A file in a status's folder is a task that a person has just made; a heading is enough. Until it is recorded lists leave it out.",
    remedy: "Record it with 'mission-control record-edits'.",
  },
  duplicate_task: {
    means:
      "A second file has a task's id; the one that is on record counts, else the one with the later revision, and the other is left out.",
    remedy:
      "'mission-control record-edits' makes a copy that a person made a task of its own. An old state of the task, or what a program left that keeps folders in step: compare the two, and move it out of the board.",
  },
  dependencies_open: {
    means: 'A task was taken before what it depends on is done.',
    remedy: 'Go on if the work allows it; else report a blocker that names the other task.',
  },
  criteria_open: {
    means: 'A task was finished with acceptance criteria that are neither met nor waived.',
    remedy: "Tell of each how it stands with 'mission-control check-criterion'.",
  },
  plan_open: {
    means: 'A task was finished with steps of its plan that are not completed.',
    remedy: 'Nothing has to be done; if work is left, make a task of it.',
  },
  in_review: {
    means: 'A task was finished, and is not done before somebody else has approved of it.',
    remedy: "Nothing has to be done by its worker; others approve with 'mission-control approve-task'.",
  },
  dependency_cycle: {
    means: 'Tasks wait for one another, so that none of them is ever ready; the message has the path.',
    remedy: "Take one dependency out with 'mission-control update-task'.",
  },
  children_open: {
    means: 'A task was taken that has children which are not done or closed: it is done after them.',
    remedy: 'Look whether there is something to do before they are done; else take one of them.',
  },
  parent_cycle: {
    means: "Tasks are each other's parents, so that none of them can be done; the message has the path.",
    remedy: "Give one of them another parent, or none, with 'mission-control update-task'.",
  },
  tree_too_deep: {
    means: 'A tree of tasks has more levels than it may have.',
    remedy: "Give the task another parent, or none, with 'mission-control update-task'.",
  },
  open_run: {
    means: 'A task is done while its run still counts as running.',
    remedy: "End the run with 'mission-control finish-run'.",
  },
  unknown_addressee: {
    means: 'A message is for an agent that has not reported to this board; it is kept.',
    remedy:
      "Look for the id with 'mission-control list-workers'; if it was misspelt, close that message and send another.",
  },
  time_in_future: {
    means: "The newest event, or a worker's last sign of life, which counts as now, lies in the future.",
    remedy: 'Check the clocks of the machines that report.',
  },
  index_stale: {
    means:
      "It is recorded, but another git held the index: 'git status' shows these files until the next report.",
    remedy: 'Nothing has to be done: the next report puts it right, and a server tries again by itself.',
  },
  not_sealed: {
    means:
      'A file among old events stays where it is when its day is sealed: it is no event, or not as the branch has it.',
    remedy: 'Move it out of the board, or put back what the branch has.',
  },
  work_tree_behind: {
    means: 'It is recorded, but these files could not be written.',
    remedy: 'Mend what the warning names; the next report tries again.',
  },
  edit_kept: {
    means:
      "A commit that came without a checkout changed a file that was also changed in the work tree; the work tree's is kept.",
    remedy: "Compare the two with 'git diff', and keep what is right.",
  },
  not_checked_out: {
    means: 'A sparse checkout leaves files of the board out of the work tree, and so they are left out here.',
    remedy: "Bring them with 'git sparse-checkout disable'.",
  },
  no_identity: {
    means: "git has no name for you, so what you edit by hand goes on record as Mission Control's.",
    remedy: "Give git your name: 'git config --global user.name' and 'git config --global user.email'.",
  },
  repair_failed: {
    means: 'The doctor could not make one of its repairs; the others were made.',
    remedy: "Mend what the warning says, and run 'mission-control doctor --fix' again.",
    workersRemedy: 'Tell the person who keeps the board.',
  },
  file_kept: {
    means:
      "Where a board was made there were files of yours that would be a board's, or count as tasks. They are left as they are.",
    remedy: 'Keep it if it is meant to be there; else move it away.',
  },
  more_warnings: {
    means: 'There are more warnings than an answer holds.',
    remedy: "Run 'mission-control doctor', which names what is wrong with single files.",
  },
} satisfies Record<string, Meaning>;

export type WarningCode = keyof typeof WARNINGS;
export const WARNING_CODES = Object.keys(WARNINGS) as [WarningCode, ...WarningCode[]];

/** Something a reader should know that does not stop the answer. */
export interface Warning {
  code: WarningCode;
  message: string;
  path?: string;
  line?: number;
  /** For `more_warnings`: how many more. */
  count?: number;
}

/** An answer has so many warnings, or fewer where they are long: what is to be mended one by one is the doctor's to list. */
const WARNINGS_MAX = 50;
const WARNINGS_MAX_BYTES = 64 * 1024;
const MESSAGE_MAX = 4 * 1024;

/** What a reader is warned of: each thing once, as much as an answer should hold, and how much more there is. */
export class Warnings {
  readonly #seen = new Set<string>();
  readonly #shown: Warning[] = [];
  readonly #counts = new Map<Warning['code'], number>();
  #bytes = 0;

  add(warning: Warning): void {
    const key = `${warning.code} ${warning.message}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.#counts.set(warning.code, this.count(warning.code) + 1);
    if (this.#seen.size > this.#shown.length + 1 || this.#shown.length >= WARNINGS_MAX) return;
    const cut = shortened(warning);
    const bytes = Buffer.byteLength(JSON.stringify(cut));
    if (this.#bytes + bytes > WARNINGS_MAX_BYTES) return;
    this.#bytes += bytes;
    this.#shown.push(cut);
  }

  /** Those that are shown, and last, where there are more, how many. */
  list(): Warning[] {
    const more = this.#seen.size - this.#shown.length;
    if (more === 0) return [...this.#shown];
    const message = `and ${more} more; 'mission-control doctor' names what is wrong with single files`;
    return [...this.#shown, { code: 'more_warnings', message, count: more }];
  }

  /** How many there are of a code, shown or not. */
  count(code: Warning['code']): number {
    return this.#counts.get(code) ?? 0;
  }
}

function shortened(warning: Warning): Warning {
  const { message } = warning;
  return message.length <= MESSAGE_MAX
    ? warning
    : { ...warning, message: `${message.slice(0, MESSAGE_MAX).toWellFormed()}…` };
}
