import { join } from 'node:path';
import { makeBoard, openTaskIds } from '../boards/make-board.ts';
import { removeFolder } from '../folders.ts';
import { NODE, run } from '../measure/processes.ts';
import { measured } from '../print/results.ts';
import type { Group } from '../setting.ts';

const WORKERS = 20;
const TASKS = { pending: 70, in_progress: WORKERS, blocked: 10, done: 200 };

/** What a worker reads for what it does, on a board with 20 workers and 100 open tasks. */
export const benchTokens: Group = ({ executable, memory }) => [
  {
    what: 'tokens',
    seconds: 8,
    async run() {
      const root = join(memory, 'tokens');
      await makeBoard(root, { tasks: TASKS, reports: 0, agents: WORKERS, minutesBetweenReports: 1 });
      const rows = Object.entries(callsOn(root)).map(([name, words]) => {
        const answer = run({ program: NODE, args: [executable, '-C', root, ...words] });
        return measured({ group: 'tokens', unit: 'bytes', what: `\`${name}\`, as text` }, [
          answer.byteLength,
        ]);
      });
      removeFolder(root);
      return rows;
    },
  },
];

/** Each kind of report once: a new worker's day with one task, and what others say of theirs. */
function callsOn(root: string): Record<string, string[]> {
  const [task = ''] = openTaskIds(root, 'pending');
  const [stuck = '', broken = ''] = openTaskIds(root, 'in_progress');
  const me = ['--agent', 'agent-21'];
  const question = ['--blocker', 'Which of the two?', '--option', 'this', '--option', 'that'];
  const end = ['--result', 'It is mended.', '--verification-notes', 'npm test: 212 passed'];
  return {
    'report pickup': ['report', 'pickup', task, ...me],
    'report heartbeat': ['report', 'heartbeat', ...me],
    'report progress': ['report', 'progress', task, '--message', 'Found the cause.', ...me],
    'report finish': ['report', 'finish', task, ...end, ...me],
    'report blocker': ['report', 'blocker', stuck, ...question],
    'report fail': ['report', 'fail', broken, '--summary', 'It does not build.'],
    'board-summary': ['board-summary'],
    'board-summary --compact': ['board-summary', '--compact'],
  };
}
