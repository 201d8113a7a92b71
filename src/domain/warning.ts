/** What a reader may be warned of; MISSION_CONTROL.md says what each means. */
export const WARNING_CODES = [
  'malformed_file',
  'duplicate_task',
  'dependencies_open',
  'dependency_cycle',
  'open_run',
  'time_in_future',
  'index_stale',
  'not_sealed',
  'work_tree_behind',
  'edit_kept',
  'not_checked_out',
  'repair_failed',
  'file_kept',
  'more_warnings',
] as const;

/** Something a reader should know that does not stop the answer. */
export interface Warning {
  code: (typeof WARNING_CODES)[number];
  message: string;
  path?: string;
  line?: number;
}

/** An answer has so many warnings, or fewer where they are long: what is to be mended one by one is the doctor's to list. */
const WARNINGS_MAX = 50;
const WARNINGS_MAX_BYTES = 64 * 1024;
const MESSAGE_MAX = 4 * 1024;

/** What a reader is warned of: each thing once, as much as an answer should hold, and how much more there is. */
export class Warnings {
  readonly #seen = new Set<string>();
  readonly #shown: Warning[] = [];
  #bytes = 0;

  add(warning: Warning): void {
    const key = `${warning.code} ${warning.message}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
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
    return [...this.#shown, { code: 'more_warnings', message }];
  }
}

function shortened(warning: Warning): Warning {
  const { message } = warning;
  return message.length <= MESSAGE_MAX
    ? warning
    : { ...warning, message: `${message.slice(0, MESSAGE_MAX).toWellFormed()}…` };
}
