import { KINDS } from './check/evidence.ts';
import { type Call, callsOf, reportsOf } from './history.ts';
import type { TrialOptions, TrialResult } from './trial.ts';

/** The figures of a trial as a Markdown table. */
export function figures({ seconds, seed, writers, durability }: TrialOptions, result: TrialResult): string {
  const calls = callsOf(result.entries);
  const writes = calls.filter(({ token }) => token !== null);
  const faults = result.entries.filter((entry) => entry.kind === 'fault' && entry.act !== 'end');
  const reports = reportsOf(calls);
  const retried = reports.filter(({ attempts }) => attempts.length > 1);
  const of = (kind: Call['outcome']['outcome'], some = writes) =>
    some.filter(({ outcome }) => outcome.outcome === kind);
  const rows: [string, string | number][] = [
    ['run', `${seconds} s, seed ${seed}, ${writers} writers, 4 observers, durability ${durability}`],
    ['reports sent', `${reports.length}, in ${writes.length} calls`],
    ['calls by surface', counted(calls.map(({ surface }) => surface))],
    ['calls by operation', counted(calls.map(({ operation }) => operation))],
    ['acknowledged', of('ok').length],
    ['… as new / replayed / nothing to record', acknowledgements(of('ok'))],
    ['refused', counted(of('refused').map(codeOf))],
    [
      'unknown',
      counted(of('unknown').map(({ outcome }) => (outcome.outcome === 'unknown' ? outcome.why : ''))),
    ],
    [
      'reports sent again',
      `${retried.length}, ${retried.filter(isResolved).length} of them acknowledged in the end`,
    ],
    ['reads answered / refused / unknown', readsOf(calls)],
    [
      'faults',
      `${faults.length}: ${counted(faults.map((entry) => (entry.kind === 'fault' ? entry.act : '')))}`,
    ],
    ['disk filled', result.noDisk === null ? 'yes, a tmpfs' : `not run: ${result.noDisk}`],
    ['server starts', result.serverStarts],
    ['commits on the branch', result.commits],
    ['event files that a commit by hand took off the branch, and that were put back', result.putBack],
    ['longest time without an acknowledged report', `${longestGap(writes)} ms`],
    ['first report after the last fault', `${Math.round(result.recoveryMs)} ms`],
    ...KINDS.map((kind): [string, number] => [
      kind,
      result.findings.filter((one) => one.kind === kind).length,
    ]),
    [
      'lost / repeated by the invariants',
      `${result.invariants.lost.length} / ${result.invariants.repeated.length}`,
    ],
    ['other invariants violated', result.invariants.violations.length],
  ];
  return ['| | |', '|---|---|', ...rows.map(([what, figure]) => `| ${what} | ${figure} |`), ''].join('\n');
}

function counted(words: readonly string[]): string {
  const counts = [...new Set(words)].map((word) => ({
    word,
    count: words.filter((one) => one === word).length,
  }));
  counts.sort((one, other) => other.count - one.count);
  return counts.length === 0 ? '0' : counts.map(({ word, count }) => `${word} ${count}`).join(', ');
}

const codeOf = ({ outcome }: Call) => (outcome.outcome === 'refused' ? outcome.code : '');
const isResolved = ({ attempts }: { attempts: readonly Call[] }) =>
  attempts.some(({ outcome }) => outcome.outcome === 'ok');

function acknowledgements(calls: readonly Call[]): string {
  const kinds = calls.map(({ outcome }) => {
    if (outcome.outcome !== 'ok' || outcome.data.commit === null) return 'nothing';
    return outcome.data.replayed === true ? 'replayed' : 'new';
  });
  return ['new', 'replayed', 'nothing'].map((kind) => kinds.filter((one) => one === kind).length).join(' / ');
}

function readsOf(calls: readonly Call[]): string {
  const reads = calls.filter(({ token }) => token === null);
  const of = (kind: string) => reads.filter(({ outcome }) => outcome.outcome === kind);
  const codes = of('refused').length === 0 ? '' : ` (${counted(of('refused').map(codeOf))})`;
  return `${of('ok').length} / ${of('refused').length}${codes} / ${of('unknown').length}`;
}

function longestGap(writes: readonly Call[]): number {
  const answered = writes.filter(({ outcome }) => outcome.outcome === 'ok').map(({ endedAt }) => endedAt);
  answered.sort((one, other) => one - other);
  return Math.round(Math.max(0, ...answered.slice(1).map((at, index) => at - (answered[index] ?? at))));
}
