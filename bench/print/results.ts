import { execFileSync } from 'node:child_process';
import { arch, cpus, platform, release } from 'node:os';

/** The middle of some figures, and the range that all but the lowest and the highest tenth lie in. */
export interface Spread {
  median: number;
  p10: number;
  p90: number;
}

/** The 99th percentiles of some figures and of their baseline, and the one divided by the other. */
export interface Tail {
  subject: number;
  baseline: number;
  ratio: number;
}

/** Something that was measured, mostly beside the least that the same work could cost. */
export interface Row {
  group: string;
  what: string;
  unit: 'ms' | 'reports/s' | 'MB' | 'bytes' | 'files' | 'objects';
  repetitions: number;
  subject: Spread;
  against: string | null;
  baseline: Spread | null;
  /** Of each round's two figures, so that what slows the machine for a while slows both. */
  ratio: Spread | null;
  /** Where there are enough rounds to have one. */
  tail: Tail | null;
}

/** From here on the 99th percentile is more than the worst of all. */
const ROUNDS_FOR_TAIL = 100;

/** Makes a row of the figures of the same rounds. */
export function compare(
  title: Pick<Row, 'group' | 'what' | 'unit'> & { against: string },
  subject: readonly number[],
  baseline: readonly number[],
): Row {
  const ratios = subject.map((figure, round) => figure / (baseline[round] ?? Number.NaN));
  return {
    ...title,
    repetitions: subject.length,
    subject: spreadOf(subject),
    baseline: spreadOf(baseline),
    ratio: spreadOf(ratios),
    tail: subject.length < ROUNDS_FOR_TAIL ? null : tailOf(subject, baseline),
  };
}

/** Makes a row of figures that stand for themselves. */
export function measured(title: Pick<Row, 'group' | 'what' | 'unit'>, subject: readonly number[]): Row {
  const nothing = { against: null, baseline: null, ratio: null, tail: null };
  return { ...title, repetitions: subject.length, subject: spreadOf(subject), ...nothing };
}

function tailOf(subject: readonly number[], baseline: readonly number[]): Tail {
  const [one, other] = [subject, baseline].map((figures) => quantile(sorted(figures), 0.99)) as [
    number,
    number,
  ];
  return { subject: one, baseline: other, ratio: one / other };
}

function spreadOf(figures: readonly number[]): Spread {
  const ordered = sorted(figures);
  return { median: quantile(ordered, 0.5), p10: quantile(ordered, 0.1), p90: quantile(ordered, 0.9) };
}

function sorted(figures: readonly number[]): number[] {
  return [...figures].sort((one, other) => one - other);
}

/** Between two figures in proportion, as is usual. */
function quantile(ordered: readonly number[], share: number): number {
  const position = (ordered.length - 1) * share;
  const below = ordered[Math.floor(position)] ?? Number.NaN;
  const above = ordered[Math.ceil(position)] ?? Number.NaN;
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
