import type { Fault } from './fault.ts';
import type { Tally } from './lab.ts';

/** What became of one fault: its tally, or why it was not tried here. */
export interface Outcome {
  fault: Fault;
  tally: Tally | null;
  cannot: string | null;
  seconds: number;
}

const COLUMNS = ['fault', 'trials', 'lost', 'repeated', 'violations', 'slowest recovery', 'notes'];

/** The outcomes as a Markdown table, and below it every violation with what it takes to see it again. */
export function markdown(outcomes: readonly Outcome[]): string {
  const rows = [COLUMNS, COLUMNS.map(() => '---'), ...outcomes.map(cells)];
  const lines = rows.map((row) => `| ${row.join(' | ')} |`);
  const violations = outcomes.flatMap(({ fault, tally }) =>
    (tally?.violations ?? []).map((text) => `- ${fault.name}: ${text}`),
  );
  return [...lines, ...(violations.length === 0 ? [] : ['', 'Violations:', '', ...violations]), ''].join(
    '\n',
  );
}

function cells({ fault, tally, cannot }: Outcome): (string | number)[] {
  if (tally === null) return [fault.row, `not run: ${cannot}`, '', '', '', '', ''];
  const { trials, lost, repeated, violations, slowestMs, notes } = tally;
  const slowest = `${(slowestMs / 1000).toFixed(2)} s`;
  return [fault.row, trials, lost, repeated, violations.length, slowest, notes.join('; ')];
}

/** True where all that must be zero is, and no fault had fewer trials than it was to have. */
export function isClean({ tally }: Outcome): boolean {
  return tally === null || (tally.lost === 0 && tally.repeated === 0 && tally.violations.length === 0);
}
