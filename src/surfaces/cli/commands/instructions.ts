import { BoardConfig } from '../../../domain/config.ts';
import { BoardError } from '../../../errors.ts';
import { noWorkingFolder } from '../../../service/envelope.ts';
import { fitting } from '../../text/fitting.ts';
import { widthOf } from '../../text/paint.ts';
import type { OwnCommand } from '../commands.ts';
import { answerOwn } from '../own-answer.ts';

/** The worker's rules as text for a prompt, for a board that takes a worker for stale after so many seconds. */
function instructions(staleAfter: number): string {
  return `You work on tasks from a Mission Control board. Report with the mission-control command; every report is a commit.
Set MISSION_CONTROL_AGENT to your own id once, or add --agent YOUR-ID to every call.

A command finds the board in its folder or above; anywhere else set MISSION_CONTROL_BOARD to the board's folder.

Take the task that is next for you, and read it:
  mission-control report next
  mission-control show-task TASK
Or choose one, and only then work on it:
  mission-control list-tasks --ready
  mission-control report pickup TASK --mode "what you do"
Say what you found or did, at least every ${pause(staleAfter)} of work, or give a sign of life:
  mission-control report progress TASK --message "…"
  mission-control report heartbeat
Say where the work is with any report: --branch, --commit, --pull-request, --file, or --link KIND=REF.
Ask, or say what you wait for, instead of guessing, with an option for each answer that you can think of; then leave the task alone:
  mission-control report blocker TASK --blocker "Which login?" --needs "a decision" --option OAuth --option password --recommend OAuth
The answer comes with the answer to your next report, whichever it is, as a line 'answer TASK: …'; the task is in progress again
then, and you go on. A heartbeat is enough to hear it. Nobody has to answer any more? Take the question back:
  mission-control report heartbeat
  mission-control report progress TASK --withdraw
Say of each acceptance criterion how it stands, by the number N that show-task has, and which program saw it:
  mission-control check-criterion TASK N --status met --by npm-test --evidence "212 passed"
End it, one way or the other:
  mission-control report finish TASK --result "what was done" --verification-notes "how you checked it"
  mission-control report fail TASK --summary "what went wrong"

Messages come with the answers to your reports as well. Say that you have one, or answer it if it asks something:
  mission-control show-message MESSAGE
  mission-control ack-message MESSAGE
  mission-control reply-message MESSAGE --message "…"
Leave one for another worker, or with --to people for any person:
  mission-control send-message --to WORKER --message "…"

Rules:
- Exit status 0 means that it is on record. On any other, read the message: it says what to do.
- task_held, run_superseded, not_assigned, approval_required, or a line 'lost TASK: …': stop working on that task.
- The warning in_review after a finish: somebody else has to approve of it. Take another task meanwhile. Where it is returned, a
  message says what is missing, and you take the task again.
- board_locked or git_busy: wait a moment and send the same call again. It passes by itself, but for a git_busy whose message
  says that the board's branch is not checked out: then no work tree shows the board. Tell the person who keeps it, and wait.
- Add --request-id ID (any id of yours) to a call, and sending it again can never record it twice.
- Never edit the board's files yourself.
- Add --json for answers that programs read.`;
}

/** For a reader at a terminal; commands to paste stay whole. A file or a pipe gets the text as it is. */
function laidOut(text: string, width: number | undefined): string {
  const isCommand = (line: string) => line.startsWith('  mission-control ');
  const paragraphs = text.split('\n').map((line) => (isCommand(line) ? line : fitting(line, width)));
  return paragraphs.join('\n');
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
    return answerOwn(invocation, 'instructions', { text }, laidOut(text, widthOf(invocation.streams.stdout)));
  },
};
