import { join } from 'node:path';
import type { Setting } from './bench.ts';
import { generateMatureBoard } from './mature-board.ts';
import { BARE_NODE, NODE, timed } from './processes.ts';
import { compare, type Row } from './results.ts';
import { takeTurns } from './turns.ts';

const SIZES = [100, 1_000, 10_000];
const QUICK_SIZES = [100, 1_000];

/** What one look at the whole board costs, as boards grow. */
export async function benchSummaries(setting: Setting): Promise<Row[]> {
  const rows: Row[] = [];
  for (const size of setting.quick ? QUICK_SIZES : SIZES) rows.push(await benchSummary(setting, size));
  return rows;
}

async function benchSummary(setting: Setting, size: number): Promise<Row> {
  const { executable, folder, repetitions, progress } = setting;
  const name = size.toLocaleString('en');
  progress(`board-summary: making a board of ${name} tasks`);
  const root = join(folder, `summary-${size}`);
  generateMatureBoard(root, size);
  progress(`board-summary, ${name} tasks`);
  const [subject = [], baseline = []] = await takeTurns(repetitions, [
    () => timed({ program: NODE, args: [executable, '-C', root, 'board-summary'] }),
    () => timed(BARE_NODE),
  ]);
  const title = { what: `\`board-summary\`, ${name} tasks`, against: '`node -e 0`' };
  return compare({ group: 'summary', unit: 'ms', ...title }, subject, baseline);
}
