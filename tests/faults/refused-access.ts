import { spawnSync } from 'node:child_process';
import { chmodSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expectReadable, sendAgain } from './afterwards.ts';
import { type Answer, answerOfProcess } from './answer.ts';
import { cannotMount } from './disk-full.ts';
import { CAUSES, expectNamed, expectUnchanged, statusOf } from './failure-words.ts';
import type { Fault } from './fault.ts';
import { checkInvariants } from './invariants.ts';
import type { Lab } from './lab.ts';
import { runProcess } from './processes.ts';
import { AT_ONCE } from './scenes.ts';
import { HOMES, type Home, type TrialBoard, trialBoard } from './trial-board.ts';
import { wordsFor } from './write-under-test.ts';
import { REQUEST_ID, WRITES } from './writes.ts';

/** Our own folder there. */
const STATE = '/mission-control';

/** Places of a board that may be taken away, below the board or, with a slash before them, in its git directory. */
const PLACES = [
  ...['', 'pending', 'in_progress', 'events', 'runs', 'agents'],
  ...['/', '/objects', '/refs/heads', '/logs', STATE],
];

const NOBODY = 65534;

/** Takes a place away, does the work, and gives it back. */
type Taking = (
  folder: string,
  place: string,
  work: (words: readonly string[]) => Promise<Answer>,
) => Promise<Answer>;

/** Boards that the writer may not write to, in whole or in part. */
export const noPermission: Fault = {
  name: 'no-permission',
  row: 'no permission to write to the board, its git directory or a folder of them',
  trials: { short: 3, long: 99 },
  cannot: cannotBecomeNobody,
  run: (lab) => tryPlaces(lab, takePermission, CAUSES.EACCES),
};

/** Boards on a file system that is read-only, in whole or in part. */
export const readOnly: Fault = {
  name: 'read-only',
  row: 'the board, its git directory or a folder of them on a read-only file system',
  trials: { short: 3, long: 99 },
  cannot: cannotMount,
  run: (lab) => tryPlaces(lab, takeWriting, CAUSES.EROFS),
};

async function tryPlaces(lab: Lab, taking: Taking, cause: RegExp): Promise<void> {
  const numbers = Array.from({ length: lab.trials }, (_, number) => number);
  await lab.each(numbers, AT_ONCE, async (number) => {
    const place = PLACES[number % PLACES.length] ?? '';
    const home = HOMES[Math.floor(number / PLACES.length) % HOMES.length] ?? 'own';
    await tryPlace(lab, { number, place, home }, taking, cause);
  });
}

async function tryPlace(
  lab: Lab,
  { number, place, home }: { number: number; place: string; home: Home },
  taking: Taking,
  cause: RegExp,
): Promise<void> {
  const write = WRITES[number % WRITES.length];
  if (write === undefined) throw new Error('there are no writes');
  const shown = place.startsWith('/') ? `the git directory's ${place}` : `the board's /${place}`;
  await lab.trial(`${write.name} without ${shown} on a board of kind ${home}`, async (trial) => {
    const board = await trialBoard(lab.templates, join(trial.folder, 'board'), { home, durability: 'full' });
    write.prepare?.(board.root, lab.executable);
    const statusBefore = await statusOf(board.root);
    const words = [process.execPath, lab.executable, ...(await wordsFor(board, write))];
    const answer = await taking(trial.folder, folderAt(board, place), async (before) => {
      const [program = '', ...args] = [...before, ...words];
      return answerOfProcess(await runProcess(program, args, { env: { HOME: '/' } }));
    });
    expectNamed(trial, answer, [cause]);
    await expectUnchanged(trial, board, answer, statusBefore);
    await expectReadable(trial, board);
    await sendAgain(trial, board, write, answer);
    trial.found(await checkInvariants(board.root, { since: board.tip, acknowledged: [REQUEST_ID] }));
  });
}

function folderAt({ root, repository }: TrialBoard, place: string): string {
  if (place === STATE) return repository.stateDir;
  return place.startsWith('/') ? join(repository.commonDir, place) : join(root, place);
}

const takeWriting: Taking = async (_folder, place, work) => {
  await mount('--bind', place, place);
  try {
    await mount('-o', 'remount,ro,bind', place);
    return await work([]);
  } finally {
    await runProcess('umount', ['-l', place]);
  }
};

async function mount(...args: string[]): Promise<void> {
  const { status, stderr } = await runProcess('mount', args);
  if (status !== 0) throw new Error(`mount ${args.join(' ')}: ${stderr}`);
}

/** Root may do everything, so the write is somebody else's, whose all of it is but for the place. */
const takePermission: Taking = async (folder, place, work) => {
  const { mode } = statSync(place);
  const isRoot = process.getuid?.() === 0;
  if (isRoot) await runProcess('chown', ['-R', `${NOBODY}:${NOBODY}`, folder]);
  chmodSync(place, 0o555);
  try {
    return await work(isRoot ? ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'] : []);
  } finally {
    chmodSync(place, mode);
    if (isRoot) await runProcess('chown', ['-R', '0:0', folder]);
  }
};

/** Why no process can be somebody else's here; null where it can, or need not, because it is not root's. */
function cannotBecomeNobody(): string | null {
  if (process.getuid?.() !== 0) return null;
  const words = [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', process.execPath, '-e', '0'];
  const { status, error } = spawnSync('setpriv', words);
  if (error !== undefined) return 'no setpriv';
  return status === 0 ? null : 'node is not for everybody';
}
