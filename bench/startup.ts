import type { Setting } from './bench.ts';
import { BARE_NODE, NODE, timed } from './processes.ts';
import { compare, type Row } from './results.ts';
import { takeTurns } from './turns.ts';

/** What it costs to have the executable start and end. */
export async function benchStartup({ executable, repetitions, progress }: Setting): Promise<Row[]> {
  const rows: Row[] = [];
  for (const flag of ['--version', '--help']) {
    progress(`start-up, ${flag}`);
    const [subject = [], baseline = []] = await takeTurns(repetitions, [
      () => timed({ program: NODE, args: [executable, flag] }),
      () => timed(BARE_NODE),
    ]);
    const title = { what: `\`${flag}\``, against: '`node -e 0`' };
    rows.push(compare({ group: 'startup', unit: 'ms', ...title }, subject, baseline));
  }
  return rows;
}
