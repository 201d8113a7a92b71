import { acknowledgedCommit, type Call, type Report } from '../history.ts';
import type { Evidence, Finding } from './evidence.ts';

/**
 * What was acknowledged is on record once, in the commit that it was answered with; what nobody knows of at most once;
 * what was refused, or needed no record, never. An expected revision was the one that the report landed on, and
 * no failure looks like a success.
 */
export function checkReports(evidence: Evidence): Finding[] {
  return [
    ...evidence.reports.flatMap((report) => checkReport(evidence, report)),
    ...evidence.calls.flatMap(checkStatus),
  ];
}

const WELL: readonly unknown[] = [0, 200];

/** An exit or HTTP status says the same as the answer that it goes with. */
function checkStatus(call: Call): Finding[] {
  const { outcome } = call;
  if (outcome.outcome === 'unknown' || typeof outcome.status !== 'number') return [];
  if (WELL.includes(outcome.status) === (outcome.outcome === 'ok')) return [];
  const text = `${call.operation}: status ${outcome.status} with an answer that says ${outcome.outcome}`;
  return [{ kind: 'answered otherwise than recorded', text, calls: [call], commits: [] }];
}

function checkReport(evidence: Evidence, report: Report): Finding[] {
  const places = evidence.placesOf(report);
  const commits = places.map((position) => evidence.commits[position]?.id ?? '');
  const { token, operation, attempts } = report;
  const found = (kind: Finding['kind'], text: string): Finding => ({
    kind,
    text: `${operation} ${token}: ${text}`,
    calls: attempts,
    commits,
  });
  const answers = attempts.flatMap((attempt) => acknowledgedCommit(attempt) ?? []);
  const isUnknown = attempts.some(({ outcome }) => outcome.outcome === 'unknown');
  if (places.length > 1) return [found('repeated', `on record ${places.length} times`)];
  if (places.length === 0) {
    return answers.length > 0 ? [found('lost', `acknowledged as ${answers[0]}, and not on the branch`)] : [];
  }
  if (answers.length === 0)
    return isUnknown ? [] : [found('refused, but on record', 'was not acknowledged, and is on record')];
  return [...checkAnswers(evidence, report, found), ...checkRevision(evidence, report, found)];
}

type Found = (kind: Finding['kind'], text: string) => Finding;

function checkAnswers(evidence: Evidence, report: Report, found: Found): Finding[] {
  const [position = 0] = evidence.placesOf(report);
  const commit = evidence.commits[position];
  return report.attempts.flatMap((attempt) => {
    const answered = acknowledgedCommit(attempt);
    if (answered === null || attempt.outcome.outcome !== 'ok') return [];
    if (answered !== commit?.id)
      return [
        found('answered otherwise than recorded', `answered as ${answered}, recorded as ${commit?.id}`),
      ];
    const { event_ids, replayed } = attempt.outcome.data;
    const recorded = commit.events.map(({ id }) => id);
    if (JSON.stringify([event_ids].flat().sort()) !== JSON.stringify(recorded))
      return [
        found('answered otherwise than recorded', `answered events ${event_ids}, recorded ${recorded}`),
      ];
    const isFirst = replayed !== true;
    const earlier = report.attempts.filter(
      (one) => one.call < attempt.call && acknowledgedCommit(one) !== null,
    );
    return isFirst && earlier.length > 0
      ? [found('repeated', 'answered as new again after it had been')]
      : [];
  });
}

function checkRevision(evidence: Evidence, report: Report, found: Found): Finding[] {
  const { if_revision, task_id } = report.input;
  if (typeof if_revision !== 'number' || typeof task_id !== 'string') return [];
  const [position = 0] = evidence.placesOf(report);
  const before = evidence.stateAt(task_id, position - 1);
  if (before?.revision === if_revision) return [];
  return [
    found(
      'answered otherwise than recorded',
      `expected revision ${if_revision}, landed on ${before?.revision}`,
    ),
  ];
}
