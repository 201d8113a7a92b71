import type { Setting } from './bench.ts';
import { BARE_NODE, NODE, timed } from './processes.ts';
import { compare, type Row } from './results.ts';
import { takeTurns } from './turns.ts';

/** What it costs to have the executable start and end. */
export function benchStartup(setting: Setting): Row[] {
  const { executable, repetitions, progress } = setting;
  return ['--version', '--help'].map((flag) => {
    progress(`start-up, ${flag}`);
    const [subject = [], baseline = []] = takeTurns(repetitions, [
      () => timed({ program: NODE, args: [executable, flag] }),
      () => timed(BARE_NODE),
    ]);
    return compare({ group: 'startup', what: `\`${flag}\``, against: '`node -e 0`' }, subject, baseline);
  });
}
