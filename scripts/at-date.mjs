// Runs a command as on another day: `node scripts/at-date.mjs leap npm test`. Debian's faketime moves the clock of all its processes.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';

const DAY_SECONDS = 24 * 60 * 60;
const LEAP_DAY = '2028-02-29T23:59:30Z';

/** How far each moves the clock, in seconds, as seen from now. */
const SHIFTS = {
  // Midnight of a leap day passes while the command runs.
  leap: () => Math.round((Date.parse(LEAP_DAY) - Date.now()) / 1000),
  later: () => 2 * 365 * DAY_SECONDS,
  earlier: () => -DAY_SECONDS,
};

export const DATES = Object.keys(SHIFTS);

/**
 * Gives the command's exit status. The clock of the day and the time stamps of files are moved alike, as on a machine that is set so;
 * what measures how long something takes is left alone.
 */
export function runAt(date, command) {
  const folder = mkdtempSync(join(tmpdir(), 'mission-control-at-date-'));
  try {
    const stamps = join(folder, 'file-stamps.so');
    const source = fileURLToPath(new URL('file-stamps.c', import.meta.url));
    const compiled = run('cc', ['-shared', '-fPIC', '-O1', '-o', stamps, source, '-ldl'], {});
    return compiled === 0 ? runMoved(SHIFTS[date](), command, stamps) : compiled;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function runMoved(seconds, command, stamps) {
  process.stderr.write(
    `as at ${new Date(Date.now() + seconds * 1000).toISOString()}: ${command.join(' ')}\n`,
  );
  // A shift, and no date, which each process would begin with anew. `-m` is for programs that have threads.
  return run('faketime', ['-m', '-f', `${seconds < 0 ? '' : '+'}${seconds}`, ...command], {
    LD_PRELOAD: stamps,
    FILE_STAMPS_SHIFT: String(seconds),
    NO_FAKE_STAT: '1',
    // Stamps that a program gives are times of its moved clock, which files are then told by as if the clock had not been moved.
    FAKE_UTIME: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  });
}

function run(program, args, more) {
  const env = { ...process.env, ...more };
  const { status, signal, error } = spawnSync(program, args, { env, stdio: 'inherit' });
  if (error?.code === 'ENOENT') {
    process.stderr.write(`no ${program} here; on Debian: 'apt-get install faketime gcc libc6-dev'\n`);
    return 1;
  }
  if (error) throw error;
  return status ?? 128 + (constants.signals[signal] ?? 0);
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const [date, ...command] = argv.slice(2);
  if (!DATES.includes(date) || command.length === 0) {
    process.stderr.write(`Usage: node scripts/at-date.mjs ${DATES.join('|')} COMMAND…\n`);
    process.exit(2);
  }
  process.exit(runAt(date, command));
}
