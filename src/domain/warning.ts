/** What a reader may be warned of; MISSION_CONTROL.md says what each means. */
export const WARNING_CODES = [
  'malformed_file',
  'duplicate_task',
  'dependencies_open',
  'open_run',
  'time_in_future',
  'index_stale',
  'not_sealed',
  'work_tree_behind',
  'edit_kept',
  'not_checked_out',
  'repair_failed',
  'file_kept',
] as const;

/** Something a reader should know that does not stop the answer. */
export interface Warning {
  code: (typeof WARNING_CODES)[number];
  message: string;
  path?: string;
  line?: number;
}
