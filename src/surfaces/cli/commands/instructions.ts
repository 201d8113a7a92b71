import type { OwnCommand } from '../commands.ts';
import { writeLine } from '../streams.ts';

/** The worker's rules as text for a prompt. */
export const INSTRUCTIONS = `You work on tasks from a Mission Control board. Report with the mission-control command; every report is a commit.
Set MISSION_CONTROL_AGENT to your own id once, or add --agent YOUR-ID to every call.

A command finds the board in its folder or above; anywhere else set MISSION_CONTROL_BOARD to the board's folder.

Look for a task, and read it:
  mission-control list-tasks --ready
  mission-control show-task TASK
Take it, and only then work on it:
  mission-control report pickup TASK --mode "what you do"
Say what you found or did, at least every two minutes of work, or give a sign of life:
  mission-control report progress TASK --message "…"
  mission-control report heartbeat
Ask, or say what you wait for, instead of guessing; then stop until it is answered, and take it again:
  mission-control report blocker TASK --blocker "Which login?" --kind question --option OAuth --option password --recommend OAuth
End it, one way or the other:
  mission-control report finish TASK --result "what was done" --verification-notes "how you checked it"
  mission-control report fail TASK --summary "what went wrong"

Rules:
- Exit status 0 means that it is on record. On any other, read the message: it says what to do.
- task_held, run_superseded or not_assigned: stop working on that task.
- board_locked or git_busy: wait a moment and send the same call again. Add --request-id ID (any id of yours) to a
  call, and sending it again can never record it twice.
- Never edit the board's files yourself.
- Add --json for answers that programs read.`;

export const command: OwnCommand = {
  declare(command) {
    command
      .description("Print the worker's rules, for an agent's prompt.")
      .addHelpText('after', '\nExamples:\n  mission-control instructions >> AGENTS.md');
  },
  async run({ streams }) {
    await writeLine(streams.stdout, INSTRUCTIONS);
    return 0;
  },
};
