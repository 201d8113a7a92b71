import { openTaskIds } from '../boards/make-board.ts';
import { type Durability, setDurability, timeCommit, timeImport } from '../measure/baselines.ts';
import { BARE_NODE, NODE, timed } from '../measure/processes.ts';
import { timeReports } from '../measure/report-rounds.ts';
import { compare, type Row } from '../print/results.ts';
import { count, type Group, type Setting, type Step } from '../setting.ts';

const VERBS = ['progress', 'pickup', 'heartbeat'] as const;
type Verb = (typeof VERBS)[number];

/** What is timed: one kind of report on one board. */
interface Series {
  size: number;
  verb: Verb;
  durability: Durability;
}

/** What one report costs on the command line, against the least processes that could put the same files on record. */
export const benchReports: Group = (setting) => setting.sizes.flatMap((size) => stepsOf(setting, size));

/** Durability `process` saves the same on boards of all sizes, so one is enough. */
function stepsOf(setting: Setting, size: number): Step[] {
  const full = VERBS.map((verb): Series => ({ size, verb, durability: 'full' }));
  const isOnce = size === (setting.sizes[1] ?? size);
  const fast = isOnce ? [{ size, verb: 'progress', durability: 'process' } as const] : [];
  return [...full, ...fast].map((series) => ({
    what: `report ${series.verb} on the command line, ${count(size)} reports, ${series.durability}`,
    seconds: setting.repetitions * (0.4 + size / 200_000) + (series === full[0] ? size / 700 : 0),
    run: () => benchSeries(setting, series),
  }));
}

async function benchSeries(setting: Setting, { size, verb, durability }: Series): Promise<Row[]> {
  const { executable, repetitions, boards } = setting;
  const { subject: root, imported, committed } = await boards.site(size);
  if (durability !== 'full') setDurability(root, durability);
  const words = wordsFor(root);
  const { subject, baselines } = await timeReports({
    repetitions,
    root,
    report: () => timed({ program: NODE, args: [executable, '-C', root, 'report', ...words[verb]()] }),
    baselines: [
      (files) => timeImport({ root: imported, files, durability }, BARE_NODE),
      (files) => timeCommit({ root: committed, files, durability }),
    ],
  });
  if (durability !== 'full') setDurability(root, 'full');
  const [byImport = [], byCommit = []] = baselines;
  const what = `\`report ${verb}\`, ${count(size)} reports, ${durability}`;
  const title = { group: 'reports', what, unit: 'ms' } as const;
  return [
    compare({ ...title, against: '`node -e 0` and `git fast-import`' }, subject, byImport),
    compare({ ...title, against: '`git add` and `git commit`' }, subject, byCommit),
  ];
}

/** What to say after `report`, anew for each. */
function wordsFor(root: string): Record<Verb, () => string[]> {
  const untaken = openTaskIds(root, 'pending');
  const [busy = ''] = openTaskIds(root, 'in_progress');
  return {
    progress: () => ['progress', busy, '--message', 'Found the cause.'],
    pickup: () => ['pickup', untaken.pop() ?? '', '--agent', 'agent-9'],
    heartbeat: () => ['heartbeat', '--agent', 'agent-0', '--message', 'alive'],
  };
}
