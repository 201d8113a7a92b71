import { BoardConfig } from '../../../domain/config.ts';
import { BoardError } from '../../../errors.ts';
import { noWorkingFolder } from '../../../service/envelope.ts';
import type { OwnCommand } from '../commands.ts';
import { answerOwn } from '../own-answer.ts';

/** The worker's rules as text for a prompt, for a board that takes a worker for stale after so many seconds. */
function instructions(staleAfter: number): string {
  return `You work on tasks from a Mission Control board. Report with the mission-control command; every report is a commit.
Set MISSION_CONTROL_AGENT to your own id once, or add --agent YOUR-ID to every call.

A command finds the board in its folder or above; anywhere else set MISSION_CONTROL_BOARD to the board's folder.

Look for a task, and read it:
  mission-control list-tasks --ready
  mission-control show-task TASK
Take it, and only then work on it:
  mission-control report pickup TASK --mode "what you do"
Say what you found or did, at least every ${pause(staleAfter)} of work, or give a sign of life:
  mission-control report progress TASK --message "…"
  mission-control report heartbeat
Ask, or say what you wait for, instead of guessing; then stop until it is answered, and take it again:
  mission-control report blocker TASK --blocker "Which login?" --kind question --option OAuth --option password --recommend OAuth
Say of each acceptance criterion how it stands, and which program saw it:
  mission-control check-criterion TASK N --status met --by npm-test --evidence "212 passed"
End it, one way or the other:
  mission-control report finish TASK --result "what was done" --verification-notes "how you checked it"
  mission-control report fail TASK --summary "what went wrong"

Rules:
- Exit status 0 means that it is on record. On any other, read the message: it says what to do.
- task_held, run_superseded, not_assigned or approval_required: stop working on that task.
- The warning in_review after a finish: somebody else approves of it or gives it back to you. Take another task meanwhile.
- board_locked or git_busy: wait a moment and send the same call again. Add --request-id ID (any id of yours) to a
  call, and sending it again can never record it twice.
- Never edit the board's files yourself.
- Add --json for answers that programs read.`;
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** Two thirds of the time after which silence counts, in round words. */
function pause(staleAfter: number): string {
  const seconds = Math.max(1, Math.floor((staleAfter * 2) / 3));
  if (seconds === 2 * MINUTE) return 'two minutes';
  if (seconds < 2 * MINUTE) return counted(seconds, 'second');
  return seconds < 2 * HOUR
    ? counted(Math.floor(seconds / MINUTE), 'minute')
    : counted(Math.floor(seconds / HOUR), 'hour');
}

const counted = (count: number, unit: string) => `${count} ${unit}${count === 1 ? '' : 's'}`;

/** As the board at hand has it; where none is at hand, and none was named, as a new board does. */
async function staleAfterOf(board: string | undefined): Promise<number> {
  const { openAt } = await import('../../../service/open-board.ts');
  try {
    return openAt(board).config.stale_after_seconds;
  } catch (error) {
    const isNamed = (board ?? process.env.MISSION_CONTROL_BOARD ?? '') !== '';
    const isNowhere = error instanceof BoardError && error.code === 'board_not_found';
    if (isNamed || !(isNowhere || noWorkingFolder(error) !== undefined)) throw error;
    return BoardConfig.shape.stale_after_seconds.parse(undefined);
  }
}

export const command: OwnCommand = {
  declare(command) {
    command
      .description("Print the worker's rules, for an agent's prompt.")
      .addHelpText('after', '\nExamples:\n  mission-control instructions >> AGENTS.md');
  },
  async run(invocation) {
    const text = instructions(await staleAfterOf(invocation.board));
    return answerOwn(invocation, 'instructions', { text }, text);
  },
};
