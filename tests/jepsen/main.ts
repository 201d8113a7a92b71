import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { describe } from './describe.ts';
import { figures } from './figures.ts';
import { runTrial } from './trial.ts';

const HELP = `Usage: npm run test:jepsen -- [options]

Has many writers report to one board while processes are killed and stopped, the disk is full, locks are left behind and a
person edits, and then looks whether what was answered is what is on record. Exit status 1 where it is not.

  --minutes N      how long the trouble lasts (default 1)
  --seed N         what is reported and what happens (default 1); processes race, so a run is never quite repeated
  --writers N      how many writers (default 12)
  --durability D   full or process (default full)
  --careless       the person commits with git without a look at what is staged: where the index was behind, that takes
                   reports off the branch
  --help           this
`;

/** What `run.mjs` got ready. */
interface Setting {
  executable: string;
  folder: string;
  /** Has the folder kept when all is over. */
  keep(): void;
}

/** Runs what the arguments ask for and gives the exit status. */
export async function jepsen(argv: string[], { executable, folder, keep }: Setting): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: {
      minutes: { type: 'string', default: '1' },
      seed: { type: 'string', default: '1' },
      writers: { type: 'string', default: '12' },
      durability: { type: 'string', default: 'full' },
      careless: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  settleEnvironment();
  const trial = {
    executable,
    folder: join(folder, 'trial'),
    seconds: positive('minutes', values.minutes) * 60,
    seed: positive('seed', values.seed),
    writers: positive('writers', values.writers),
    isCareless: values.careless,
    durability: values.durability === 'process' ? ('process' as const) : ('full' as const),
  };
  mkdirSync(trial.folder);
  const result = await runTrial(trial);
  process.stdout.write(figures(trial, result));
  const wrongs = describe(result);
  if (wrongs.length === 0) {
    result.discard();
    return 0;
  }
  keep();
  const kept = join(folder, 'board');
  cpSync(result.root, kept, { recursive: true });
  result.discard();
  process.stdout.write(
    `\nseed ${trial.seed}; the board is kept at ${kept}, the history at ${result.historyFile}\n`,
  );
  for (const wrong of wrongs) process.stdout.write(`\n${wrong}\n`);
  return 1;
}

function positive(name: string, text: string): number {
  if (Number(text) > 0) return Number(text);
  throw new Error(`--${name}: expected a number above 0, got ${text}`);
}

/** Nothing of the shell that started this may change what is tried. */
function settleEnvironment(): void {
  for (const name of Object.keys(process.env)) {
    if (/^(MISSION_CONTROL_|GIT_|NODE_OPTIONS$)/.test(name)) delete process.env[name];
  }
  process.env.GIT_CONFIG_GLOBAL = '/dev/null';
  process.env.GIT_CONFIG_NOSYSTEM = '1';
}
