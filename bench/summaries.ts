import { join } from 'node:path';
import type { Setting } from './bench.ts';
import { generateBoard } from './generate-board.ts';
import { BARE_NODE, NODE, timed } from './processes.ts';
import { compare, type Row } from './results.ts';
import { takeTurns } from './turns.ts';

/** As on a board that has been in use for a while: nearly all is done. */
const SHARES = { done: 0.97, in_progress: 0.01, blocked: 0.005 };
const EVENTS_PER_TASK = 4;
const SIZES = [100, 1_000, 10_000];
const QUICK_SIZES = [100, 1_000];

/** What one look at the whole board costs, as boards grow. */
export function benchSummaries(setting: Setting): Row[] {
  return (setting.quick ? QUICK_SIZES : SIZES).map((size) => benchSummary(setting, size));
}

function benchSummary({ executable, folder, repetitions, progress }: Setting, size: number): Row {
  const share = (part: number) => Math.max(1, Math.round(size * part));
  const tasks = {
    done: share(SHARES.done),
    in_progress: share(SHARES.in_progress),
    blocked: share(SHARES.blocked),
  };
  const pending = size - tasks.done - tasks.in_progress - tasks.blocked;
  const events = size * EVENTS_PER_TASK;
  const name = size.toLocaleString('en');
  progress(`board-summary: making a board of ${name} tasks and ${events.toLocaleString('en')} events`);
  const root = join(folder, `summary-${size}`);
  generateBoard(root, { tasks: { ...tasks, pending }, events, minutesBetweenEvents: 1 });
  progress(`board-summary, ${name} tasks`);
  const [subject = [], baseline = []] = takeTurns(repetitions, [
    () => timed({ program: NODE, args: [executable, '-C', root, 'board-summary'] }),
    () => timed(BARE_NODE),
  ]);
  return compare(
    { group: 'summary', what: `\`board-summary\`, ${name} tasks`, against: '`node -e 0`' },
    subject,
    baseline,
  );
}
