import { describe } from '../jepsen/describe.ts';
import { runTrial } from '../jepsen/trial.ts';
import type { Fault } from './fault.ts';

const SECONDS = { short: 10, long: 60 };
const WRITERS = 9;

/** All kinds of trouble at the same time, under load from every surface: the short form of `npm run test:jepsen`. */
export const everythingAtOnce: Fault = {
  name: 'everything',
  row: 'kills, stops, a full disk, locks and a person at the same time, many writers',
  trials: { short: 1, long: 3 },
  async run(lab) {
    const seconds = lab.isLong ? SECONDS.long : SECONDS.short;
    for (let number = 0; number < lab.trials; number++) {
      const seed = lab.seed + number;
      await lab.trial(`npm run test:jepsen -- --seed ${seed}`, async (trial) => {
        const { executable } = lab;
        const options = { executable, folder: trial.folder, seconds, seed, writers: WRITERS };
        const result = await runTrial({ ...options, durability: 'full' });
        result.discard();
        const of = (kind: string) => result.findings.filter((finding) => finding.kind === kind).length;
        trial.lost(of('lost'));
        trial.repeated(of('repeated'));
        trial.recovery(result.recoveryMs);
        for (const text of describe(result)) trial.violation(text);
        if (result.noDisk !== null) lab.note(`without a full disk: ${result.noDisk}`);
      });
    }
  },
};
