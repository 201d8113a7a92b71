// Runs a command as on another day: `node scripts/at-date.mjs leap npm test`. Debian's faketime moves the clock of all its processes.
import { spawnSync } from 'node:child_process';
import { constants } from 'node:os';
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
 * Gives the command's exit status. Only the clock of the day is moved: what measures how long something takes is left alone,
 * and so are files' time stamps, which come from the kernel, as those of another machine's disk do.
 */
export function runAt(date, [program, ...args]) {
  const seconds = SHIFTS[date]();
  const env = { ...process.env, FAKETIME_DONT_FAKE_MONOTONIC: '1', NO_FAKE_STAT: '1' };
  process.stderr.write(`${date}: as at ${new Date(Date.now() + seconds * 1000).toISOString()}\n`);
  // `-m`: made for programs with threads. A shift, not a date, so that a process that starts later does not start at the same moment again.
  const shift = `${seconds < 0 ? '' : '+'}${seconds}`;
  const { status, signal, error } = spawnSync('faketime', ['-m', '-f', shift, program, ...args], {
    env,
    stdio: 'inherit',
  });
  if (error?.code === 'ENOENT') {
    process.stderr.write("faketime is not installed; on Debian and Ubuntu: 'apt-get install faketime'\n");
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
