import type { Finding } from './check/evidence.ts';
import type { TrialResult } from './trial.ts';

const SHOWN = 20;
const RECOVERED_MS = 5000;

/** All that is wrong, in words, with the calls that show it. */
export function describe({ findings, invariants, recoveryMs, brokeOff }: TrialResult): string[] {
  const { lost, repeated, violations } = invariants;
  return [
    ...(brokeOff === null ? [] : [`it did not come to its end: ${brokeOff}`]),
    ...findings.slice(0, SHOWN).map(describeFinding),
    ...(findings.length > SHOWN ? [`and ${findings.length - SHOWN} more of these`] : []),
    ...lost.map((id) => `lost: ${id}`),
    ...repeated.map((id) => `repeated: ${id}`),
    ...violations,
    ...(recoveryMs > RECOVERED_MS ? [`the first report after the last fault took ${recoveryMs} ms`] : []),
  ];
}

function describeFinding({ kind, text, calls, commits }: Finding): string {
  return [
    `${kind}: ${text}`,
    ...commits.map((id) => `  commit ${id}`),
    ...calls.map((call) => `  ${JSON.stringify(call)}`),
  ].join('\n');
}
