import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { benchReports } from './reports.ts';
import { machine, markdown, type Row } from './results.ts';
import { benchStartup } from './startup.ts';
import { benchSummaries } from './summaries.ts';

const HELP = `Usage: npm run bench -- [options]

Times whole processes of the built executable against the least that the same work could cost, in turns, and prints a
Markdown table. bench/README.md says how to read it.

  --only GROUP        startup, report or summary
  --repetitions N     rounds for each figure (default 21, at least 3)
  --quick             5 rounds and the small boards: whether it works, not how fast it is
  --json FILE         write everything as JSON as well
  --help              this

Examples:
  npm run build && npm run bench -- --only report --json /tmp/report.json
`;

/** What every part of the bench is given. */
export interface Setting {
  /** The built executable. */
  executable: string;
  /** A folder that goes at the end. */
  folder: string;
  repetitions: number;
  /** Leave out the boards that take long to make. */
  quick: boolean;
  /** Says what is under way. */
  progress(text: string): void;
}

const GROUPS: Readonly<Record<string, (setting: Setting) => Row[]>> = {
  startup: benchStartup,
  report: benchReports,
  summary: benchSummaries,
};

/** Runs what the arguments ask for and gives the exit status. */
export async function bench(
  argv: string[],
  { executable, folder }: Pick<Setting, 'executable' | 'folder'>,
): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: {
      only: { type: 'string' },
      repetitions: { type: 'string' },
      quick: { type: 'boolean', default: false },
      json: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const groups = groupsOf(values.only);
  const repetitions = Number(values.repetitions ?? (values.quick ? 5 : 21));
  if (!Number.isInteger(repetitions) || repetitions < 3) {
    throw new Error(`--repetitions: expected a whole number from 3, got ${values.repetitions}`);
  }
  settleEnvironment();
  const progress = (text: string) => process.stderr.write(`bench: ${text}\n`);
  const setting = { executable, folder, repetitions, quick: values.quick, progress };
  const rows = groups.flatMap((group) => group(setting));
  process.stdout.write(markdown(rows));
  if (values.json !== undefined) {
    writeFileSync(values.json, `${JSON.stringify({ machine: machine(), rows }, null, 2)}\n`);
  }
  return 0;
}

function groupsOf(only: string | undefined): ((setting: Setting) => Row[])[] {
  if (only === undefined) return Object.values(GROUPS);
  const group = Object.hasOwn(GROUPS, only) ? GROUPS[only] : undefined;
  if (group === undefined) {
    throw new Error(`--only: expected ${Object.keys(GROUPS).join(', ')}, got ${JSON.stringify(only)}`);
  }
  return [group];
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
