import type { Answer } from './answer.ts';
import type { Trial } from './lab.ts';
import type { TrialBoard } from './trial-board.ts';
import { REQUEST_ID, type Write } from './writes.ts';

/** A reader needs nobody to tidy up first. */
export async function expectReadable(trial: Trial, { board }: TrialBoard): Promise<void> {
  const summary = await board.call('board-summary', {});
  if (!summary.ok) trial.violation(`a reader was refused: ${summary.error.code}: ${summary.error.message}`);
  else {
    // The trials' person has given git no name, and hand edits wait to be recorded.
    const warnings = summary.warnings.filter(({ code }) => code !== 'no_identity');
    if (warnings.length > 0) trial.violation(`a reader was warned: ${JSON.stringify(warnings)}`);
  }
}

/** Sends the write once more with its request id: what was acknowledged comes back as it was, and nothing is written. */
export async function sendAgain(
  trial: Trial,
  { board }: TrialBoard,
  write: Write,
  first: Answer,
): Promise<void> {
  const began = performance.now();
  const again = await board.call(write.operation as string, { ...write.input, request_id: REQUEST_ID });
  trial.recovery(performance.now() - began);
  if (!again.ok) {
    trial.violation(`sent again it failed: ${again.error.code}: ${again.error.message}`);
    return;
  }
  if (first.kind !== 'acknowledged') return;
  const { replayed, commit, event_ids } = again.data as typeof first.data;
  const isSame = commit === first.data.commit && String(event_ids) === String(first.data.event_ids);
  if (!replayed || !isSame)
    trial.violation(`acknowledged as ${first.data.commit}, then as ${commit}, replayed: ${replayed}`);
}
