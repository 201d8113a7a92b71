import { BARE_NODE, NODE, timed } from '../measure/processes.ts';
import { takeTurns } from '../measure/turns.ts';
import { compare } from '../print/results.ts';
import type { Group } from '../setting.ts';

/** What it costs to have the executable start and end. */
export const benchStartup: Group = ({ executable, repetitions }) =>
  ['--version', '--help'].map((flag) => ({
    what: `start-up, ${flag}`,
    seconds: repetitions * 0.15,
    async run() {
      const [subject = [], baseline = []] = await takeTurns(repetitions * 2, [
        () => timed({ program: NODE, args: [executable, flag] }),
        () => timed(BARE_NODE),
      ]);
      const title = { what: `\`${flag}\``, against: '`node -e 0`' };
      return [compare({ group: 'startup', unit: 'ms', ...title }, subject, baseline)];
    },
  }));
