import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { benchAudits } from './audits.ts';
import { benchLoad } from './load.ts';
import { benchReports } from './reports.ts';
import { machine, type Row } from './results.ts';
import { benchServed } from './served.ts';
import { benchSingleReports } from './single-reports.ts';
import { benchStartup } from './startup.ts';
import { benchSummaries } from './summaries.ts';
import { markdown } from './tables.ts';

const HELP = `Usage: npm run bench -- [options]

Times the built executable, as whole processes and as a server, against the least that the same work could cost, in
turns, and prints Markdown tables. bench/README.md says how to read them.

  --only GROUP        startup, report, summary, http, load, served or audit
  --repetitions N     rounds for each figure (default 21, at least 3); what takes seconds gets a quarter of them
  --reports N         single reports over HTTP for each figure, and the reports after which a measurement of load
                      ends if its 3 seconds are not over (default 1000)
  --quick             5 rounds, 100 reports and the small boards: whether it works, not how fast it is
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
  /** Reports over HTTP for a figure. */
  reports: number;
  /** Leave out the boards that take long to make. */
  quick: boolean;
  /** Says what is under way. */
  progress(text: string): void;
}

type Group = (setting: Setting) => Promise<Row[]>;

const GROUPS: Readonly<Record<string, Group>> = {
  startup: benchStartup,
  report: benchReports,
  summary: benchSummaries,
  http: benchSingleReports,
  load: benchLoad,
  served: benchServed,
  audit: benchAudits,
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
      reports: { type: 'string' },
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
  const repetitions = wholeNumber('--repetitions', values.repetitions ?? (values.quick ? '5' : '21'), 3);
  const reports = wholeNumber('--reports', values.reports ?? (values.quick ? '100' : '1000'), 1);
  settleEnvironment();
  const progress = (text: string) => process.stderr.write(`bench: ${text}\n`);
  const setting = { executable, folder, repetitions, reports, quick: values.quick, progress };
  const rows: Row[] = [];
  for (const group of groups) rows.push(...(await group(setting)));
  process.stdout.write(markdown(rows));
  if (values.json !== undefined) {
    writeFileSync(values.json, `${JSON.stringify({ machine: machine(), rows }, null, 2)}\n`);
  }
  return 0;
}

function wholeNumber(flag: string, text: string, least: number): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= least) return number;
  throw new Error(`${flag}: expected a whole number from ${least}, got ${JSON.stringify(text)}`);
}

function groupsOf(only: string | undefined): Group[] {
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
