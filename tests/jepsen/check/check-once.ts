import type { Call } from '../history.ts';
import type { RecordedCommit, RecordedEvent } from '../record.ts';
import type { Evidence, Finding } from './evidence.ts';

/**
 * What only one can say is said once: a question has one answer, a review one end, and to a closed message nobody says anything
 * more. Whoever came too late was told: nobody heard that it answered, approved or returned without a commit of its own.
 */
export function checkOnce(evidence: Evidence): Finding[] {
  return [...settledTwice(evidence), ...saidToClosed(evidence), ...emptyThanks(evidence)];
}

const finding = (text: string, commits: readonly string[], ...calls: Call[]): Finding => ({
  kind: 'settled twice',
  text,
  calls,
  commits,
});

/** What each of these says of a task, the task had to wait for. */
const SETTLING: readonly RecordedEvent['type'][] = ['question-answered', 'question-withdrawn'];

/** What a person moved by hand is elsewhere before that is on record: such tasks are left out. */
function settledTwice(evidence: Evidence): Finding[] {
  return evidence.commits.flatMap((commit, position) =>
    commit.events.flatMap((event): Finding[] => {
      const task = event.entity_id;
      if (!isSettling(event) || evidence.faults.some((fault) => fault.task === task)) return [];
      const before = evidence.stateAt(task, position - 1)?.status;
      if (before === 'blocked') return [];
      return [
        finding(`${event.type} of ${task}, which was ${before ?? 'nowhere'} and waited for nothing`, [
          commit.id,
        ]),
      ];
    }),
  );
}

function isSettling({ type, data }: RecordedEvent): boolean {
  const isOfResult = data !== null && (data as { approval?: string }).approval === 'finish';
  return SETTLING.includes(type) || ((type === 'approved' || type === 'returned') && isOfResult);
}

const SAID: readonly RecordedEvent['type'][] = ['message-acknowledged', 'message-replied', 'message-closed'];

function saidToClosed({ commits }: Evidence): Finding[] {
  const closed = new Map<string, RecordedCommit>();
  return commits.flatMap((commit) =>
    commit.events.flatMap(({ type, entity_id: message }): Finding[] => {
      const before = closed.get(message);
      if (type === 'message-closed') closed.set(message, commit);
      if (before === undefined || !SAID.includes(type)) return [];
      return [finding(`${type} of ${message}, which was closed before`, [before.id, commit.id])];
    }),
  );
}

const OF_ONE = ['answer-question', 'approve-task', 'return-task', 'reply-message'];

function emptyThanks({ calls }: Evidence): Finding[] {
  return calls.flatMap((call): Finding[] => {
    const { operation, outcome } = call;
    if (!OF_ONE.includes(operation) || outcome.outcome !== 'ok' || outcome.data.changed !== false) return [];
    if (outcome.data.replayed === true) return [];
    return [finding(`${operation} was answered well, and recorded nothing`, [], call)];
  });
}
