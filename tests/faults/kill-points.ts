import { expectReadable, sendAgain } from './afterwards.ts';
import type { Fault } from './fault.ts';
import { checkInvariants } from './invariants.ts';
import { allScenes, injectAt, type Scene, sceneOf, tryPlaces } from './scenes.ts';
import { cannotTrace } from './tracing.ts';
import type { Surface } from './write-under-test.ts';
import { REQUEST_ID } from './writes.ts';

/** kill -9 of one process of a write, at each system call of its that changes something. */
function killPoints(surface: Surface, trials: Fault['trials'], short: readonly Scene[]): Fault {
  return {
    name: surface === 'server' ? 'kill-server' : 'kill-cli',
    row: `kill -9 of the ${surface} and of its git at every system call of a write`,
    trials,
    cannot: cannotTrace,
    run: (lab) => {
      const scenes = lab.trials > trials.short ? allScenes(surface) : short;
      return tryPlaces(lab, { scenes }, async (trial, place) => {
        const injected = await injectAt(lab, trial, place, { what: 'signal=KILL', isLasting: false });
        const { board, answer } = injected;
        await expectReadable(trial, board);
        await sendAgain(trial, board, place.write, answer);
        trial.found(await checkInvariants(board.root, { since: board.tip, acknowledged: [REQUEST_ID] }));
        return injected;
      });
    },
  };
}

/** What passes between workers and people, proof and what ends otherwise; the message is the first write that needs the newer format. */
const LATER = [
  'answer',
  'message',
  'acknowledgement',
  'reply',
  'check of a criterion',
  'return',
  'closing',
  'next',
];

/** kill -9 of a command and its git. */
export const killCommandLine = killPoints('command line', { short: 20, long: 2000 }, [
  ...sceneOf('command line', 'pickup', { home: 'own', durability: 'full' }),
  ...sceneOf('command line', 'finish', { home: 'branch', durability: 'process' }),
  ...sceneOf('command line', 'finish into review', { home: 'own', durability: 'process' }),
  ...sceneOf('command line', 'approval of a result', { home: 'own', durability: 'process' }),
  ...LATER.flatMap((name) => sceneOf('command line', name, { home: 'own', durability: 'process' })),
  ...sceneOf('command line', 'pickup after a killed writer', { home: 'own', durability: 'process' }),
  ...sceneOf('command line', 'pickup of a task edited by hand', { home: 'shared', durability: 'process' }),
]);

/** kill -9 of a server and its git. */
export const killServer = killPoints('server', { short: 6, long: 1000 }, [
  ...sceneOf('server', 'finish', { home: 'own', durability: 'full' }),
]);
