import { expectReadable, sendAgain } from './afterwards.ts';
import { CAUSES, type Cause, expectNamed, expectUnchanged } from './failure-words.ts';
import type { Fault } from './fault.ts';
import { checkInvariants } from './invariants.ts';
import type { Lab, Trial } from './lab.ts';
import type { Point } from './points.ts';
import { allScenes, injectAt, type Place, sceneOf, tryPlaces } from './scenes.ts';
import { cannotTrace } from './tracing.ts';
import { REQUEST_ID } from './writes.ts';

/** Calls that put something on a disk. Closing and starting processes does not fail for a disk's sake. */
const ON_DISK =
  /^(openat|p?write|copy_|f?truncate|rename|link|unlink|mkdir|f(data)?sync|fallocate|f?chmod|utimens)/;
const NAMES = Object.keys(CAUSES) as Cause[];

/** Calls of a write that fail as a broken disk lets them, from one of them on, in one of the processes. */
export const failingCalls: Fault = {
  name: 'failing-calls',
  row: 'system calls of a write that fail with ENOSPC, EIO, EACCES and EROFS, from each of them on',
  trials: { short: 12, long: 1000 },
  cannot: cannotTrace,
  async run(lab) {
    const short = sceneOf('command line', 'finish', { home: 'own', durability: 'full' });
    const scenes = lab.trials > this.trials.short ? allScenes('command line') : short;
    const isMeant = ({ role, call, isOnFile }: Point) =>
      isOnFile && ON_DISK.test(call) && !(role === 'node' && call === 'write');
    await tryPlaces(lab, { scenes, isMeant }, (trial, place) => failAt(lab, trial, place));
  },
};

async function failAt(lab: Lab, trial: Trial, place: Place) {
  const named = NAMES[place.point.nth % NAMES.length] ?? 'EIO';
  // Node tells an I/O error of a folder that is made with those above it as a folder that is missing.
  const cause = place.point.call === 'mkdir' && named === 'EIO' ? 'ENOSPC' : named;
  // Later writes go to pipes as well, and those are on no disk; which of node's do is different each time.
  const isLasting = place.point.call !== 'write';
  const injected = await injectAt(lab, trial, place, { what: `error=${cause}`, isLasting });
  const { board, answer } = injected;
  expectNamed(trial, answer, [CAUSES[cause]]);
  await expectUnchanged(trial, board, answer, injected.statusBefore);
  await expectReadable(trial, board);
  await sendAgain(trial, board, place.write, answer);
  trial.found(await checkInvariants(board.root, { since: board.tip, acknowledged: [REQUEST_ID] }));
  return injected;
}
