import type { Envelope } from '../../src/service/envelope.ts';
import type { WriteAnswer } from '../../src/service/write-answer.ts';
import type { Ended } from './processes.ts';

/** What the sender of a write knows afterwards. */
export type Answer =
  | { kind: 'acknowledged'; data: WriteAnswer }
  | { kind: 'refused'; code: string; message: string; details: Record<string, unknown> }
  | { kind: 'unknown' };

/** What an envelope says, or its absence. */
export function answerOf(envelope: Envelope | null): Answer {
  if (envelope === null) return { kind: 'unknown' };
  if (envelope.ok) return { kind: 'acknowledged', data: envelope.data as WriteAnswer };
  const { code, message, details } = envelope.error;
  return { kind: 'refused', code, message, details };
}

/** What a process of the command line said with `--json`; throws where its words and its exit status disagree. */
export function answerOfProcess({ status, stdout, stderr }: Ended): Answer {
  const answer = answerOf(envelopeIn(stdout));
  const isWrong =
    (status === 0 && answer.kind !== 'acknowledged') ||
    (status !== 0 && status !== null && answer.kind === 'acknowledged');
  if (isWrong) throw new Error(`exit status ${status} with ${JSON.stringify({ stdout, stderr })}`);
  return answer;
}

/** The envelope on standard output; null where there is none, or not all of it. */
function envelopeIn(stdout: string): Envelope | null {
  try {
    return JSON.parse(stdout);
  } catch {
    return null;
  }
}
