import { execFileSync } from 'node:child_process';
import { arch, cpus, platform, release } from 'node:os';

/** The middle of some figures, and the range that all but the lowest and the highest tenth lie in. */
export interface Spread {
  median: number;
  p10: number;
  p90: number;
}

/** One comparison: the executable against the least that the same work could cost. Times are milliseconds. */
export interface Row {
  group: string;
  what: string;
  against: string;
  repetitions: number;
  subject: Spread;
  baseline: Spread;
  /** Of each round's two times, so that what slows the machine for a while slows both. */
  ratio: Spread;
}

/** Makes a row of the times of the same rounds. */
export function compare(
  title: Pick<Row, 'group' | 'what' | 'against'>,
  subject: readonly number[],
  baseline: readonly number[],
): Row {
  const ratios = subject.map((time, round) => time / (baseline[round] ?? Number.NaN));
  return {
    ...title,
    repetitions: subject.length,
    subject: spreadOf(subject),
    baseline: spreadOf(baseline),
    ratio: spreadOf(ratios),
  };
}

function spreadOf(figures: readonly number[]): Spread {
  const sorted = [...figures].sort((one, other) => one - other);
  return { median: quantile(sorted, 0.5), p10: quantile(sorted, 0.1), p90: quantile(sorted, 0.9) };
}

/** Between two figures in proportion, as is usual. */
function quantile(sorted: readonly number[], share: number): number {
  const position = (sorted.length - 1) * share;
  const below = sorted[Math.floor(position)] ?? Number.NaN;
  const above = sorted[Math.ceil(position)] ?? Number.NaN;
  return below + (above - below) * (position - Math.floor(position));
}

/** What the figures were taken on. */
export function machine(): Record<string, string | number> {
  return {
    at: new Date().toISOString(),
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    system: `${platform()} ${release()} ${arch()}`,
    node: process.version,
    git: execFileSync('git', ['--version'], { encoding: 'utf8' }).trim(),
  };
}

/** The rows as a Markdown table, below a line that says what they were taken on. */
export function markdown(rows: readonly Row[]): string {
  const { cpu, cores, system, node, git } = machine();
  const lines = rows.map(
    ({ what, against, subject, baseline, ratio }) =>
      `| ${what} | ${show(subject, 1)} | ${against} | ${show(baseline, 1)} | **${show(ratio, 2)}** |`,
  );
  return [
    `${cpu}, ${cores} cores, ${system}, Node ${node}, ${git}.`,
    `Milliseconds: median (10th to 90th percentile) of ${rows[0]?.repetitions ?? 0} rounds.`,
    '',
    '| mission-control | ms | against | ms | ratio |',
    '|---|---|---|---|---|',
    ...lines,
    '',
  ].join('\n');
}

function show({ median, p10, p90 }: Spread, digits: number): string {
  return `${median.toFixed(digits)} (${p10.toFixed(digits)}–${p90.toFixed(digits)})`;
}
