import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Fault } from './fault.ts';
import { FAULTS } from './faults.ts';
import { Lab, type Tally } from './lab.ts';
import { isClean, markdown, type Outcome } from './table.ts';

const HELP = `Usage: npm run test:faults -- [options]

Puts boards to every fault that they have to survive, and prints a table of what came of it. Exit status 1 where anything
was lost, recorded twice or otherwise wrong; what is wrong is listed below the table, with what it takes to see it again.
Without options it then runs the trials that are vitest's (tests/**/*.trial.ts), and they have to pass as well.

  --only A,B      only these: ${FAULTS.map(({ name }) => name).join(', ')}
  --long          many more trials; takes an hour or more
  --trials N      so many trials of each, whatever its row wants
  --seed N        which points are tried, where not all are (default 1)
  --json FILE     write everything as JSON as well
  --help          this
`;

/** What `run.mjs` got ready. */
interface Setting {
  executable: string;
  folder: string;
}

/** Runs what the arguments ask for and gives the exit status. */
export async function runFaults(argv: string[], setting: Setting): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: {
      only: { type: 'string' },
      long: { type: 'boolean', default: false },
      seed: { type: 'string', default: '1' },
      trials: { type: 'string' },
      json: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const chosen = faultsOf(values.only);
  const seed = wholeNumber('--seed', values.seed);
  const wanted = values.trials === undefined ? null : wholeNumber('--trials', values.trials);
  settleEnvironment();
  const outcomes = await runAll(chosen, (fault) =>
    runFault(fault, setting, { isLong: values.long, seed, wanted }),
  );
  process.stdout.write(markdown(outcomes));
  if (values.json !== undefined) {
    const results = outcomes.map(({ fault, ...outcome }) => ({
      name: fault.name,
      row: fault.row,
      ...outcome,
    }));
    writeFileSync(values.json, `${JSON.stringify({ seed, long: values.long, results }, null, 2)}\n`);
  }
  return outcomes.every(isClean) ? 0 : 1;
}

/** Trials wait for disks, locks and one another: one row at a time would leave a core without work. */
const AT_ONCE = 2;

/** Begun in the order that was asked for, and told in it; those that mostly wait beside all others. */
async function runAll(faults: readonly Fault[], run: (fault: Fault) => Promise<Outcome>): Promise<Outcome[]> {
  const outcomes = new Map(
    faults.filter(({ isMostlyWaiting }) => isMostlyWaiting).map((one) => [one, run(one)]),
  );
  const others = faults.filter((fault) => !outcomes.has(fault)).values();
  const lanes = Array.from({ length: AT_ONCE }, async () => {
    for (const fault of others) {
      const outcome = run(fault);
      outcomes.set(fault, outcome);
      await outcome;
    }
  });
  await Promise.all(lanes);
  return Promise.all(faults.flatMap((fault) => outcomes.get(fault) ?? []));
}

function wholeNumber(flag: string, text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 0) return number;
  throw new Error(`${flag}: expected a whole number, got ${JSON.stringify(text)}`);
}

function faultsOf(only: string | undefined): Fault[] {
  if (only === undefined) return [...FAULTS];
  return only.split(',').map((name) => {
    const found = FAULTS.find((fault) => fault.name === name);
    if (found !== undefined) return found;
    throw new Error(`--only: expected ${FAULTS.map((fault) => fault.name).join(', ')}, got ${name}`);
  });
}

async function runFault(
  fault: Fault,
  { executable, folder }: Setting,
  { isLong, seed, wanted }: { isLong: boolean; seed: number; wanted: number | null },
): Promise<Outcome> {
  const cannot = fault.cannot?.() ?? null;
  const began = performance.now();
  const trials = wanted ?? (isLong ? fault.trials.long : fault.trials.short);
  let tally: Tally | null = null;
  if (cannot === null) {
    const onProgress = (now: Tally) => showProgress(fault, now, trials);
    const onViolation = (text: string) => tell(`${fault.name}: ${text}\n`);
    const own = { folder: join(folder, fault.name), templates: join(folder, 'templates') };
    const lab = new Lab({ executable, ...own, trials, isLong, seed, onProgress, onViolation });
    await fault.run(lab).catch((error: unknown) => lab.breakOff(error));
    tally = lab.tally;
    if (tally.trials < trials) tally.violations.push(`expected ${trials} trials, made ${tally.trials}`);
  }
  const seconds = (performance.now() - began) / 1000;
  tell(`${fault.name}: ${describe(tally, cannot)} (${seconds.toFixed(1)} s)\n`);
  return { fault, tally, cannot, seconds };
}

function describe(tally: Tally | null, cannot: string | null): string {
  if (tally === null) return `not run: ${cannot}`;
  return `${tally.trials} trials, ${tally.lost} lost, ${tally.repeated} repeated, ${tally.violations.length} violations`;
}

function showProgress({ name }: Fault, tally: Tally, trials: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${name}: ${tally.trials} of ${trials}`);
}

function tell(line: string): void {
  process.stderr.write(process.stderr.isTTY ? `\r\u001b[K${line}` : line);
}

/** Nothing of the shell that started the suite may change what is tried. */
function settleEnvironment(): void {
  for (const name of Object.keys(process.env)) {
    if (/^(MISSION_CONTROL_|GIT_|NODE_OPTIONS$)/.test(name)) delete process.env[name];
  }
  process.env.GIT_CONFIG_GLOBAL = '/dev/null';
  process.env.GIT_CONFIG_NOSYSTEM = '1';
}
