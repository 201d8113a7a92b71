import { STATUSES } from '../../domain/status.ts';
import { CONFIG_FILE } from '../layout.ts';

const README = `# A board of tasks

Every file here is plain Markdown, every change is a commit: \`git log\` in this folder tells who did what and when.

| folder | what is in it |
|---|---|
| \`pending/\` | tasks that wait to be taken |
| \`in_progress/\` | tasks that a worker is on |
| \`blocked/\` | tasks that wait for something; \`blocker\` in the file says for what, and \`mission-control answer TASK\` answers it |
| \`done/\` | finished tasks, by the day (UTC) they were finished |
| \`agents/\` | what each worker last said of itself |
| \`messages/\` | what workers and people leave for one another, once there is some: \`open/\`, and \`closed/\` by the day |
| \`runs/\` | one file for each attempt at a task, by the day it began |
| \`events/\` | what happened, by the minute; old days in one file each, a line for each event |

A task's status is the folder it lies in, and nothing else says it.

What has to be so before a task is done stands in it under \`## Acceptance criteria\`: \`- [ ]\` open, \`- [x]\` met, \`- [!]\` failed,
\`- [-]\` waived. A finished task that needs approval lies in \`blocked/\` with \`kind: review\`: drag it to \`done/\` to approve of it, or to
\`pending/\` to give it back.

**You may** edit a task's text and its front matter, drag a task from one status folder to another, and write comments and
keys of your own into the front matter: they are kept. Add a file (a heading is enough), copy one, rename or delete one. Leave a
message: a file in \`messages/open/\` with \`addressees: [{id: agent-7}]\` or \`task_id\` in its front matter, and a text; dragged to
\`messages/closed/\` it is closed. What you do
by hand goes on record in your name: with \`mission-control record-edits\`, within seconds while a server runs, and in any case before
the next report on the same task.

**Better not** edit \`events/\` and \`runs/\`: they are the record. Change \`board.yaml\` to change how the board judges.

\`mission-control board-summary\` shows everything at a glance; \`mission-control --help\` tells the rest.
`;

/** The text of a new \`board.yaml\`. Values that are commented out are the defaults. */
function configText(name: string | null, branch: string): string {
  return `# What this board is and how it judges. Unknown keys are refused.
format: 1
${name === null ? "# name: how the board is called; its folder's name without this" : `name: ${JSON.stringify(name)}`}
# The git branch that records the board.
branch: ${/^[A-Za-z0-9][A-Za-z0-9/_-]*[A-Za-z0-9]$/.test(branch) ? branch : JSON.stringify(branch)}
# A worker that has a task, or is active, and has not reported for longer than this is stale.
stale_after_seconds: 180
# How many recently finished tasks a summary shows.
recent_limit: 10
# true: only a task that is assigned to a worker can be taken by it.
require_assignment: false
# true: a task is done only once it has acceptance criteria, and each is met or waived.
require_criteria: false
# require_approval: start, or finish; somebody else agrees before a task is begun, or done. Without this each task says so itself
# full: an answered report outlasts a power cut. process: it outlasts the kill of any process, and is faster.
durability: full
# Events older than this may be sealed into one file a day.
compact_after_days: 30
`;
}

/** All files of a new board. */
export function newBoardFiles(name: string | null, branch: string): Map<string, string> {
  return new Map([
    [CONFIG_FILE, configText(name, branch)],
    ['README.md', README],
    ['.gitattributes', '* -text\n'],
    ...STATUSES.map((status): [string, string] => [`${status}/.gitkeep`, '']),
  ]);
}
