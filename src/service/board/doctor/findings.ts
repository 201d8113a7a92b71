import * as z from 'zod';
import type { Meaning } from '../../../domain/meaning.ts';

/** An error makes the board answer wrongly, or not at all; a warning does not. */
export const Severity = z.enum(['error', 'warning']);

interface FindingDeclaration extends Meaning {
  readonly severity: z.infer<typeof Severity>;
}

/** All that the doctor can find wrong with a board. */
const DECLARED = {
  malformed_file: {
    severity: 'error',
    means: 'A file of the board cannot be read as what its folder says.',
    remedy: 'Mend it in an editor at the line that the finding names.',
  },
  foreign_file: {
    severity: 'error',
    means:
      "Something that is no regular file or folder lies in a place of the board's, such as a link or a pipe.",
    remedy: 'Put a file or a folder in its place, or remove it.',
  },
  misplaced_file: {
    severity: 'error',
    means:
      'A file with the fields of a task, a run, an agent or a message lies in a place that is not looked at.',
    remedy: 'Move it to the folder in which it belongs.',
  },
  missing_file: {
    severity: 'error',
    means: 'A file that every board has is not there.',
    remedy: "Let 'mission-control doctor --fix' put it back.",
  },
  attributes_changed: {
    severity: 'error',
    means: "The board's .gitattributes does not end with the line that keeps git from rewriting bytes.",
    remedy: "Let 'mission-control doctor --fix' add the line.",
  },
  rewritten_by_git: {
    severity: 'error',
    means: 'A file of attributes has git rewrite files of the board when a person commits them.',
    remedy: 'Take the line that the finding names out of that file.',
  },
  wrong_mode: {
    severity: 'error',
    means: 'A file or a folder has a mode with which its owner cannot work, or which makes it a program.',
    remedy: "Let 'mission-control doctor --fix' set the mode.",
  },
  task_twice: {
    severity: 'error',
    means: "Two files have the same task's id.",
    remedy: 'Delete the one that is not to count, or give it an id of its own.',
  },
  task_in_wrong_day: {
    severity: 'error',
    means: 'A finished task lies in the folder of another day than the one on which it was finished.',
    remedy: "Let 'mission-control doctor --fix' move it.",
  },
  done_without_time: {
    severity: 'error',
    means: 'A finished task does not say when it was finished.',
    remedy: "Let 'mission-control doctor --fix' take the time from the task's event, or write it yourself.",
  },
  task_file_name: {
    severity: 'error',
    means: "A task's file has a name that does not begin with its id.",
    remedy: "Let 'mission-control doctor --fix' rename it.",
  },
  dangling_run: {
    severity: 'error',
    means: 'A task names a current run that is not open, not there, or of another task.',
    remedy: "Let 'mission-control doctor --fix' correct the task.",
  },
  blocked_without_blocker: {
    severity: 'warning',
    means: 'A blocked task does not say what it waits for.',
    remedy: "Say it with 'mission-control move-task TASK blocked' and --blocker.",
  },
  dependency_missing: {
    severity: 'warning',
    means: 'A task depends on one that is not on this board, so it is never ready.',
    remedy: "Change what it depends on with 'mission-control update-task'.",
  },
  dependency_cycle: {
    severity: 'error',
    means: 'Tasks depend on each other in a circle, so none of them is ever ready.',
    remedy: "Take one dependency out with 'mission-control update-task'.",
  },
  parent_missing: {
    severity: 'warning',
    means: 'A task is the child of one that is not on this board.',
    remedy: "Give it another parent, or none, with 'mission-control update-task'.",
  },
  parent_cycle: {
    severity: 'error',
    means: "Tasks are each other's parents in a circle, so none of them can be done.",
    remedy: "Give one of them another parent, or none, with 'mission-control update-task'.",
  },
  tree_too_deep: {
    severity: 'warning',
    means: 'A tree of tasks has more levels than it may have.',
    remedy: "Give the task another parent, or none, with 'mission-control update-task'.",
  },
  status_without_event: {
    severity: 'error',
    means: 'The last event of a task says another status than the folder that it lies in.',
    remedy:
      "Run 'mission-control audit', which names the commit; the next reported move tells where the task is again.",
  },
  open_run_on_done_task: {
    severity: 'warning',
    means: 'A task is done while a run of it is still open.',
    remedy: "End the run with 'mission-control finish-run'.",
  },
  open_run_on_pending_task: {
    severity: 'error',
    means: 'A task waits in the queue while a run of it is still open.',
    remedy: "Let 'mission-control doctor --fix' end the run as cancelled.",
  },
  open_runs: {
    severity: 'error',
    means: 'Several runs of one task are open.',
    remedy:
      "Let 'mission-control doctor --fix' end all but the current one, or end them with 'mission-control finish-run'.",
  },
  run_without_task: {
    severity: 'error',
    means: 'A run belongs to a task that is not on this board.',
    remedy: "Bring the task back from git's history, or delete the run.",
  },
  run_in_wrong_day: {
    severity: 'error',
    means: 'A run lies in the folder of another day than the one on which it began.',
    remedy: "Let 'mission-control doctor --fix' move it, or move it to the folder that the finding names.",
  },
  run_file_name: {
    severity: 'error',
    means: "A run's file is not named after its id, so it is not found.",
    remedy: 'Rename it as the finding says.',
  },
  agent_on_done_task: {
    severity: 'warning',
    means: 'A worker says that it is on a task that is done.',
    remedy: "Let 'mission-control doctor --fix' clear what the worker said.",
  },
  agent_on_missing_task: {
    severity: 'error',
    means: 'A worker says that it is on a task that is not on this board.',
    remedy: "Let 'mission-control doctor --fix' clear what the worker said.",
  },
  agent_file_name: {
    severity: 'error',
    means: "A worker's file is not named after its id, so it is not found.",
    remedy: 'Rename it as the finding says.',
  },
  message_file_name: {
    severity: 'error',
    means: "A message's file is not named after its id, so it is not found.",
    remedy: 'Rename it as the finding says.',
  },
  message_twice: {
    severity: 'error',
    means: "Two files have the same message's id.",
    remedy: 'Delete the one that is not to count.',
  },
  message_in_wrong_day: {
    severity: 'error',
    means:
      'A closed message lies in the folder of another day than the one on which it was closed, or does not say which that was.',
    remedy: "Let 'mission-control doctor --fix' move it, or write closed_at into it.",
  },
  message_about_missing: {
    severity: 'warning',
    means: 'An open message is about a task, or answers a message, that is not on this board.',
    remedy: "Close it with 'mission-control close-message', if nobody needs it any more.",
  },
  message_state_without_event: {
    severity: 'error',
    means: 'The last event of a message says another state than the folder that it lies in.',
    remedy: "Run 'mission-control audit', which names the commit.",
  },
  record_copy: {
    severity: 'warning',
    means:
      'A file bears the id of a record that has a file of its own. It is an old state of it, or a copy by a program that keeps folders in step.',
    remedy:
      "Compare the two, and move the copy out of the board. A task's without its line 'id:' is a new task.",
  },
  event_file_name: {
    severity: 'error',
    means: "An event's file name and what is in it do not agree.",
    remedy: 'Give it back the name, or the text, that it was written with.',
  },
  event_in_wrong_folder: {
    severity: 'error',
    means: 'An event does not lie in the folder of its minute.',
    remedy: 'Move it to the folder that its id says.',
  },
  event_in_future: {
    severity: 'warning',
    means: "The newest event's time is still to come.",
    remedy: 'Check the clocks of all machines that report; what is on record stays.',
  },
  event_deleted: {
    severity: 'error',
    means: 'An event that is on record was deleted by hand.',
    remedy: "Let 'mission-control doctor --fix' put it back.",
  },
  event_changed: {
    severity: 'error',
    means: 'An event that is on record was changed by hand.',
    remedy: 'Take back what the branch has, with the command that the finding gives.',
  },
  event_unrecorded: {
    severity: 'error',
    means: 'A file lies among the events that no report has written.',
    remedy: 'Move it out of the board.',
  },
  unrecorded_edit: {
    severity: 'warning',
    means: 'A file was added, changed, moved or deleted by hand, and that is not on record yet.',
    remedy: "Record it with 'mission-control record-edits'.",
  },
  recorded_mode: {
    severity: 'error',
    means: 'The branch has a file of the board as a program, or as no regular file.',
    remedy: "Let 'mission-control doctor --fix' record it as a plain file.",
  },
  index_behind: {
    severity: 'warning',
    means: 'A report was recorded while another git held the index, which does not know of it yet.',
    remedy: "Let 'mission-control doctor --fix' bring the index up to date.",
  },
  index_differs: {
    severity: 'warning',
    means: "git's index holds something else than the branch and the work tree, which agree.",
    remedy:
      'Take it out of the index with the command that the finding gives, if it is not meant for a commit.',
  },
  repository_busy: {
    severity: 'error',
    means: 'git is in the middle of something here, such as a merge, and every report is refused meanwhile.',
    remedy: 'End it as the finding says.',
  },
  branch_missing: {
    severity: 'error',
    means: 'The branch that board.yaml names has no commit.',
    remedy: "Name the branch that has the board's history as 'branch' in board.yaml.",
  },
  dead_lock: {
    severity: 'error',
    means: 'A git that was killed left its lock, and every other git waits for it.',
    remedy: "Let 'mission-control doctor --fix' remove it.",
  },
  held_lock: {
    severity: 'warning',
    means: "A lock of git's has been there for long, and a process may still hold it.",
    remedy: 'If no git is at work on this repository, in a container or outside of it, remove it.',
  },
  intent_left: {
    severity: 'warning',
    means: 'A writer that was killed left a note of what it was about to record.',
    remedy: "Let 'mission-control doctor --fix', or the next report, settle it.",
  },
  file_left: {
    severity: 'warning',
    means: 'A process that has ended left a file behind.',
    remedy: "Let 'mission-control doctor --fix' remove it.",
  },
  server_claim_left: {
    severity: 'warning',
    means: 'A server that has ended left the note that it runs.',
    remedy: "Let 'mission-control doctor --fix', or the next server, remove it.",
  },
  objects_unpacked: {
    severity: 'warning',
    means: 'git has so many objects in files of their own that it takes disk and time.',
    remedy: "Run 'git gc' in the board's repository.",
  },
  claim_readable: {
    severity: 'error',
    means: "Other accounts can read the server's token, and so write to the board.",
    remedy: "Let 'mission-control doctor --fix' close the file, and start the server again for a new token.",
  },
} satisfies Record<string, FindingDeclaration>;

export type FindingCode = keyof typeof DECLARED;

/** What is declared of each. */
export const FINDINGS: Readonly<Record<FindingCode, FindingDeclaration>> = DECLARED;
export const FINDING_CODES = Object.keys(DECLARED) as [FindingCode, ...FindingCode[]];
