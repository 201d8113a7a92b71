import type { Fault } from './fault.ts';
import { checkInvariants } from './invariants.ts';
import { runProcess } from './processes.ts';
import { HOMES, trialBoard } from './trial-board.ts';

/** No fault at all: what the suite says of a board that nothing happens to. */
export const undisturbed: Fault = {
  name: 'undisturbed',
  row: 'nothing at all, for comparison',
  trials: { short: 1, long: 30 },
  async run(lab) {
    for (let number = 0; number < lab.trials; number++) {
      const home = HOMES[number % HOMES.length] ?? 'own';
      await lab.trial(`report on a board of kind ${home}`, async (trial) => {
        const { root, tip } = await trialBoard(lab.templates, trial.folder, { home, durability: 'full' });
        const words = [
          '-C',
          root,
          '--json',
          'report',
          'pickup',
          't-1',
          '--agent',
          'w-1',
          '--request-id',
          'once',
        ];
        const ended = await runProcess(process.execPath, [lab.executable, ...words]);
        const answer = JSON.parse(ended.stdout);
        if (!answer.ok) trial.violation(answer.error.message);
        const events = answer.data?.event_ids ?? [];
        trial.found(await checkInvariants(root, { since: tip, acknowledged: ['once'], events }));
      });
    }
  },
};
