import { join } from 'node:path';
import { BACKLOG, installBacklog } from '../backlog/install.ts';
import { makeProject } from '../backlog/project.ts';
import { sharesOf } from '../boards/boards.ts';
import { copyBoard } from '../boards/copy-board.ts';
import { openTaskIds } from '../boards/make-board.ts';
import { NODE, timed } from '../measure/processes.ts';
import { takeTurns } from '../measure/turns.ts';
import { compare, type Row } from '../print/results.ts';
import { count, type Group, type Setting } from '../setting.ts';

/** Beyond, a call of Backlog.md's takes most of a minute. */
const LARGEST = 10_000;
/** From here on it takes seconds. */
const SLOW = 10_000;
const SLOW_ROUNDS = 3;
const ROUNDS = 9;

/** The same change or question in two ways, anew for each round. */
interface Pair {
  name: string;
  ours: () => string[];
  theirs: () => string[];
}

/** What the same costs with Backlog.md, which keeps tasks as Markdown files in git, too, in one flat folder. */
export const benchBacklog: Group = (setting) => {
  const sizes = setting.sizes.filter((size) => size <= LARGEST).slice(0, setting.quick ? 1 : undefined);
  return sizes.map((size) => ({
    what: `beside Backlog.md, ${count(size)} tasks`,
    seconds: roundsIn(setting, size) * (2.5 + size / 700),
    run: () => benchSize(setting, size),
  }));
};

function roundsIn({ repetitions }: Setting, size: number): number {
  return Math.min(size >= SLOW ? SLOW_ROUNDS : ROUNDS, repetitions);
}

async function benchSize(setting: Setting, size: number): Promise<Row[]> {
  const program = fetched(setting);
  if (program === null) return [];
  const { executable, disk, boards } = setting;
  const root = join(disk, `backlog-ours-${size}`);
  copyBoard(await boards.ofTasks(size), root);
  setting.say(`making a project of Backlog.md's of ${count(size)} tasks`);
  const { done, blocked, in_progress, pending } = sharesOf(size);
  const counts = { Done: done, 'In Progress': in_progress + blocked, 'To Do': pending };
  const project = makeProject(program, join(disk, `backlog-theirs-${size}`), counts);
  const before = project.commits();
  const rows: Row[] = [];
  for (const { name, ours, theirs } of pairsOf(root, size)) {
    setting.say(`${name}, ${count(size)} tasks`);
    const [subject = [], baseline = []] = await takeTurns(roundsIn(setting, size), [
      () => timed({ program: NODE, args: [executable, '-C', root, ...ours()] }),
      () => timed(project.command(...theirs())),
    ]);
    const title = { group: 'backlog', unit: 'ms', what: `${name}, ${count(size)} tasks` } as const;
    rows.push(compare({ ...title, against: BACKLOG }, subject, baseline));
  }
  if (project.commits() === before) throw new Error('Backlog.md committed none of its changes');
  return rows;
}

/** Null where it cannot be had, which is said below the tables, once. */
function fetched({ note, say }: Setting): string | null {
  try {
    say(`fetching ${BACKLOG}, where it is not there yet`);
    return installBacklog();
  } catch (error) {
    const reason = (error instanceof Error ? error.message : String(error)).split('\n')[0];
    note(`Left out: the comparison with ${BACKLOG}, which could not be fetched (${reason}).`);
    return null;
  }
}

function pairsOf(root: string, size: number): Pair[] {
  const [task = ''] = openTaskIds(root, 'pending');
  const [open, working] = [inTurns('pending', 'in_progress'), inTurns('To Do', 'In Progress')];
  const last = String(size);
  const [title, description] = ['Mend the login form', 'It fails for some users.'];
  return [
    {
      name: 'a list of one status',
      ours: () => ['list-tasks', '--status', 'pending'],
      theirs: () => ['task', 'list', '--status', 'To Do', '--plain'],
    },
    {
      name: 'another status',
      ours: () => ['move-task', task, open()],
      theirs: () => ['task', 'edit', last, '--status', working(), '--plain'],
    },
    {
      name: 'a new task',
      ours: () => ['create-task', '--title', title, '--description', description],
      theirs: () => ['task', 'create', title, '--description', description, '--plain'],
    },
  ];
}

/** The second, the first, the second, and so on: what is now the one becomes the other. */
function inTurns(first: string, second: string): () => string {
  let isFirst = true;
  return () => {
    isFirst = !isFirst;
    return isFirst ? first : second;
  };
}
