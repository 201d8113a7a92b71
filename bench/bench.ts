import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { Boards } from './boards/boards.ts';
import { folderInMemory, wordsOnFolders } from './folders.ts';
import { GROUPS } from './groups/groups.ts';
import { type Options, readOptions } from './options.ts';
import { machine, type Row } from './print/results.ts';
import { markdown } from './print/tables.ts';
import { Progress } from './progress.ts';
import { count, type Setting, type Step } from './setting.ts';

const HELP = `Usage: npm run bench -- [options]

Times the built executable, as whole processes and as a server, against the least that the same work could cost, in
turns, and prints Markdown tables. What is under way goes to standard error. bench/README.md says how to read it.

  --only A,B          some of ${Object.keys(GROUPS).join(', ')}
  --sizes 100,1000    boards of so many reports and of so many tasks (default 100, 1000, 10000 and 100000)
  --repetitions N     rounds for each figure (default 15, at least 3); what takes seconds gets fewer
  --requests N        requests for each figure that is taken of a server (default 300)
  --quick             whether it works, not how fast it is: sizes 100 and 1000, 3 rounds, 20 requests
  --json FILE         where to write everything as JSON (default: a new file in bench/results)
  --help              this

Examples:
  npm run bench -- --quick
  npm run bench -- --only reports,growth --sizes 100,10000 --json /tmp/report.json
`;

/** Runs what the arguments ask for and gives the exit status. */
export async function bench(
  argv: string[],
  { executable, folder }: { executable: string; folder: string },
): Promise<number> {
  const options = readOptions(argv, Object.keys(GROUPS));
  if (options.help) {
    process.stdout.write(HELP);
    return 0;
  }
  settleEnvironment();
  const results = new Results(options);
  // However it ends: what took half an hour is not lost to an impatient Ctrl-C.
  process.once('exit', () => results.print());
  const failed = await runSteps(results, { executable, folder });
  return failed === 0 ? 0 : 1;
}

/** What has been measured so far. */
class Results {
  readonly rows: Row[] = [];
  readonly notes: string[] = [];
  readonly options: Options;
  /** Steps that are still to be taken. */
  left = 0;

  constructor(options: Options) {
    this.options = options;
  }

  /** Prints the tables and writes the JSON. */
  print(): void {
    const { rows, options, left } = this;
    const notes =
      left === 0 ? this.notes : [...this.notes, `**Stopped early**: ${count(left)} steps were left.`];
    process.stdout.write(markdown(rows, notes));
    const path = options.json ?? join('bench', 'results', `${machine().at}.json`.replaceAll(':', '-'));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${JSON.stringify({ machine: machine(), options, rows, notes }, null, 2)}\n`);
    process.stderr.write(`bench: everything as JSON: ${path}\n`);
  }
}

/** Gives how many of them failed. */
async function runSteps(
  results: Results,
  { executable, folder: disk }: { executable: string; folder: string },
): Promise<number> {
  const { sizes, repetitions, requests, quick, only } = results.options;
  const inMemory = folderInMemory(sizes);
  const memory = inMemory ?? disk;
  results.notes.push(wordsOnFolders(disk, inMemory));
  const steps: Step[] = [];
  const progress = new Progress(steps);
  const onMaking = (what: string) => {
    progress.say(what);
    return (made: number, total: number) =>
      progress.saySometimes(`${what}: ${count(made)} of ${count(total)}`);
  };
  const setting: Setting = {
    executable,
    disk,
    memory,
    boards: new Boards({ disk, memory, repetitions, onMaking }),
    sizes,
    repetitions,
    requests,
    quick,
    note: (text) => results.notes.push(text),
    say: (text) => progress.say(text),
  };
  for (const [name, group] of Object.entries(GROUPS)) {
    if (only?.includes(name) ?? true) steps.push(...group(setting));
  }
  return runAll(steps, progress, results);
}

/** One that fails leaves its rows out, and the others go on. */
async function runAll(steps: readonly Step[], progress: Progress, results: Results): Promise<number> {
  let failed = 0;
  for (const [index, step] of steps.entries()) {
    progress.begin(index);
    results.left = steps.length - index;
    // Steps wait for other processes without ever giving way: whoever stops the bench is heard here.
    await setImmediate();
    try {
      results.rows.push(...(await step.run()));
    } catch (error) {
      failed++;
      const reason = error instanceof Error ? error.message : String(error);
      progress.say(`FAILED: ${reason}`);
      results.notes.push(`**Failed and left out**: ${step.what}: ${reason.split('\n')[0]}`);
    }
  }
  results.left = 0;
  return failed;
}

/** Nothing of the shell that started the bench may change what is measured. */
function settleEnvironment(): void {
  for (const name of Object.keys(process.env)) {
    if (/^(MISSION_CONTROL_|GIT_|NODE_OPTIONS$)/.test(name)) delete process.env[name];
  }
  Object.assign(process.env, {
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'Bench',
    GIT_AUTHOR_EMAIL: 'bench@mission-control.invalid',
    GIT_COMMITTER_NAME: 'Bench',
    GIT_COMMITTER_EMAIL: 'bench@mission-control.invalid',
  });
}
