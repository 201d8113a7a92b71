import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectReadable, sendAgain } from './afterwards.ts';
import { answerOfProcess } from './answer.ts';
import { CAUSES, expectNamed, expectUnchanged, statusOf } from './failure-words.ts';
import type { Fault } from './fault.ts';
import { checkInvariants } from './invariants.ts';
import type { Lab } from './lab.ts';
import { runProcess } from './processes.ts';
import { AT_ONCE } from './scenes.ts';
import { HOMES, trialBoard } from './trial-board.ts';
import { wordsFor } from './write-under-test.ts';
import { REQUEST_ID, WRITES } from './writes.ts';

const DISK_BYTES = 8 * 1024 * 1024;
const DISK_FILES = 4000;
const PAGE = 4096;
/** A write wants fewer pages and files than this. */
const PAGES = 96;
const FILES = 48;

/** A disk that has so much left and no more. */
interface Room {
  of: 'pages' | 'files';
  left: number;
}

/** A disk that fills up in the middle of a write, at every page and every file that the write wants. */
export const diskFull: Fault = {
  name: 'disk-full',
  row: 'disk full, of bytes and of inodes, at each page and file that a write wants',
  trials: { short: 6, long: 500 },
  cannot: cannotMount,
  async run(lab) {
    const rooms = Array.from({ length: lab.trials }, (_, number) => roomOf(number, lab));
    await lab.each(rooms.entries(), AT_ONCE, ([number, room]) => tryRoom(lab, number, room));
  },
};

function roomOf(number: number, { random }: Lab): Room {
  return number % 3 === 2
    ? { of: 'files', left: Math.floor(random() * FILES) }
    : { of: 'pages', left: Math.floor(random() * PAGES) };
}

/** Why no file system can be mounted here; null where one can. */
export function cannotMount(): string | null {
  if (process.getuid?.() !== 0) return 'not root';
  const tried = spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'none', '/mnt']);
  return tried.status === 0 ? null : 'no mounting here';
}

async function tryRoom(lab: Lab, number: number, room: Room): Promise<void> {
  const write = WRITES[number % WRITES.length];
  const home = HOMES[number % HOMES.length] ?? 'own';
  if (write === undefined) throw new Error('there are no writes');
  await lab.trial(
    `${room.left} ${room.of} left for ${write.name} on a board of kind ${home}`,
    async (trial) => {
      const disk = join(trial.folder, 'disk');
      await withMounted(disk, async () => {
        const board = await trialBoard(lab.templates, disk, { home, durability: 'full' });
        write.prepare?.(board.root, lab.executable);
        const statusBefore = await statusOf(board.root);
        const filler = fill(disk, room);
        const words = [lab.executable, ...(await wordsFor(board, write))];
        const answer = answerOfProcess(await runProcess(process.execPath, words));
        rmSync(filler, { recursive: true });
        expectNamed(trial, answer, [CAUSES.ENOSPC]);
        await expectUnchanged(trial, board, answer, statusBefore);
        await expectReadable(trial, board);
        await sendAgain(trial, board, write, answer);
        trial.found(await checkInvariants(board.root, { since: board.tip, acknowledged: [REQUEST_ID] }));
      });
    },
  );
}

async function withMounted(disk: string, work: () => Promise<void>): Promise<void> {
  mkdirSync(disk);
  const options = `size=${DISK_BYTES},nr_inodes=${DISK_FILES}`;
  const mounted = await runProcess('mount', ['-t', 'tmpfs', '-o', options, 'faults', disk]);
  if (mounted.status !== 0) throw new Error(mounted.stderr);
  try {
    await work();
  } finally {
    await runProcess('umount', ['-l', disk]);
  }
}

/** Leaves a disk just so much; gives what to remove to have all of it again. */
function fill(disk: string, { of, left }: Room): string {
  const filler = join(disk, 'filler');
  mkdirSync(filler);
  if (of === 'pages') {
    const { bfree } = statfsSync(disk);
    writeFileSync(join(filler, 'bytes'), Buffer.alloc(Math.max(0, bfree - left) * PAGE));
    return filler;
  }
  for (let files = statfsSync(disk).ffree; files > left; files--)
    writeFileSync(join(filler, String(files)), '');
  return filler;
}
