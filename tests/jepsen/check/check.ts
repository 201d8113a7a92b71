import type { Entry } from '../history.ts';
import type { RecordedCommit } from '../record.ts';
import { checkHolders } from './check-holders.ts';
import { checkOnce } from './check-once.ts';
import { checkOrder } from './check-order.ts';
import { checkReads } from './check-reads.ts';
import { checkReports } from './check-reports.ts';
import { checkTransitions } from './check-transitions.ts';
import { Evidence, type Finding } from './evidence.ts';

/** Everything that what was seen and what is on record cannot both be, if the board keeps its promises. */
export function check(entries: readonly Entry[], commits: readonly RecordedCommit[]): Finding[] {
  const evidence = new Evidence(entries, commits);
  return [checkReports, checkOrder, checkTransitions, checkHolders, checkOnce, checkReads].flatMap((look) =>
    look(evidence),
  );
}
