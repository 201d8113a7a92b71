import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { initBoard } from '../src/service/board/init-board.ts';
import { holdBoard } from '../src/service/hold-board.ts';
import { setDurability } from './baselines.ts';
import type { Setting } from './bench.ts';
import { NODE, timed } from './processes.ts';
import { compare, type Row } from './results.ts';
import { takeTurns } from './turns.ts';

const COMMITS = 10_000;
const QUICK_COMMITS = 1_000;
/** Tasks that live at the same time: their reports are recorded together, each as a commit. */
const TOGETHER = 64;
const SECONDS_BETWEEN = 6;
const RAW_LOG = ['log', '--raw', '--first-parent', '--no-abbrev', '--no-renames', '--reverse', '--format=%H'];

/** What it costs to prove a whole history. */
export async function benchAudits(setting: Setting): Promise<Row[]> {
  const { executable, folder, repetitions, quick, progress } = setting;
  const name = (quick ? QUICK_COMMITS : COMMITS).toLocaleString('en');
  const root = join(folder, 'audit');
  progress(`audit: making a board of ${name} commits`);
  await makeHistory(root, quick ? QUICK_COMMITS : COMMITS);
  progress(`audit, ${name} commits`);
  const [subject = [], baseline = []] = await takeTurns(repetitions, [
    () => timed({ program: NODE, args: [executable, '-C', root, 'audit'] }),
    () => timed({ program: 'git', args: RAW_LOG, cwd: root }),
  ]);
  const title = { what: `\`audit\`, ${name} commits`, against: 'a bare `git log --raw` of the same history' };
  return [compare({ group: 'audit', unit: 'ms', ...title }, subject, baseline)];
}

/** Lets tasks live through the real store, from creation to finish, until the branch has so many commits. */
async function makeHistory(root: string, commits: number): Promise<void> {
  let now = Date.now() - commits * SECONDS_BETWEEN * 1000;
  const clock = () => (now += SECONDS_BETWEEN * 1000);
  await initBoard(root, { kind: 'own' }, { now: clock, random: randomBytes });
  setDurability([root], 'process');
  const board = await holdBoard(root, { now: clock, random: randomBytes, agent: null });
  const lives = ['create-task', 'report-pickup', 'report-progress', 'report-finish'] as const;
  for (let made = 0; made < commits; made += TOGETHER * lives.length) {
    for (const operation of lives) {
      const answers = Array.from({ length: TOGETHER }, (_, index) =>
        board.call<string>(operation, inputFor(operation, `t-${made + index}`, `agent-${index}`)),
      );
      for (const answer of await Promise.all(answers)) if (!answer.ok) throw new Error(answer.error.message);
    }
  }
  await board.close();
}

function inputFor(operation: string, task: string, agent: string): Record<string, unknown> {
  if (operation === 'create-task') return { id: task, title: `Task ${task}` };
  const about = { task_id: task, agent };
  if (operation === 'report-progress') return { ...about, message: 'half way', request_id: `half-${task}` };
  return operation === 'report-finish'
    ? { ...about, result: 'done', verification_notes: 'looked at it' }
    : about;
}
