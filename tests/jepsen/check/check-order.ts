import { acknowledgedCommit, type Call } from '../history.ts';
import type { Evidence, Finding } from './evidence.ts';

/** A report's place on the branch, with the calls between whose beginning and end it got there. */
interface Placed {
  position: number;
  first: Call;
  answered: Call | undefined;
}

/** What was answered before something else was begun comes before it on the branch, whatever task either is about; ids of events go up. */
export function checkOrder(evidence: Evidence): Finding[] {
  const placed = evidence.reports.flatMap((report): Placed[] => {
    const [position] = evidence.placesOf(report);
    const [first] = report.attempts;
    if (position === undefined || first === undefined) return [];
    const answers = report.attempts.filter((attempt) => acknowledgedCommit(attempt) !== null);
    const answered = answers.sort((one, other) => one.endedAt - other.endedAt)[0];
    return [{ position, first, answered }];
  });
  return [...overtaken(evidence, placed), ...idsGoingBack(evidence)];
}

/** Looks from the end: of all that comes later the one that was answered first must not have been before this one was begun. */
function overtaken(evidence: Evidence, placed: readonly Placed[]): Finding[] {
  const findings: Finding[] = [];
  let earliest: { call: Call; position: number } | undefined;
  for (const { position, first, answered } of placed.toSorted(
    (one, other) => other.position - one.position,
  )) {
    if (earliest !== undefined && earliest.call.endedAt < first.invokedAt) {
      findings.push({
        kind: 'out of order',
        text: `${earliest.call.token} was answered before ${first.token} was begun, and comes after it on the branch`,
        calls: [earliest.call, first],
        commits: [earliest.position, position].map((at) => evidence.commits[at]?.id ?? ''),
      });
    }
    if (answered !== undefined && (earliest === undefined || answered.endedAt < earliest.call.endedAt))
      earliest = { call: answered, position };
  }
  return findings;
}

function idsGoingBack({ commits }: Evidence): Finding[] {
  let last = '';
  return commits.flatMap(({ id: commit, events }) =>
    events.flatMap(({ id }): Finding[] => {
      const before = last;
      last = id > last ? id : last;
      if (id > before) return [];
      return [
        { kind: 'out of order', text: `event ${id} comes after ${before}`, calls: [], commits: [commit] },
      ];
    }),
  );
}
