import type { Envelope } from '../../../src/service/envelope.ts';
import type { OperationName } from '../../../src/service/registry.ts';
import type { Outcome } from '../history.ts';

/** A way to call the board from another process. */
export interface Surface {
  readonly name: string;
  /** Never rejects: what nobody knows is an outcome too. */
  call(operation: OperationName, input: Record<string, unknown>): Promise<Outcome>;
  close(): void;
}

/** What an envelope tells its caller. */
export function told(envelope: Envelope, status: number | null = null): Outcome {
  if (envelope.ok) {
    const warnings = envelope.warnings.map(({ code }) => code);
    return { outcome: 'ok', data: envelope.data as Record<string, unknown>, status, warnings };
  }
  const { code, message } = envelope.error;
  return { outcome: 'refused', code, message, status };
}

/** Waits so long and no longer. */
export async function within(milliseconds: number, outcome: Promise<Outcome>): Promise<Outcome> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Outcome>((resolve) => {
    timer = setTimeout(() => resolve({ outcome: 'unknown', why: 'time-out' }), milliseconds);
  });
  try {
    return await Promise.race([outcome, late]);
  } finally {
    clearTimeout(timer);
  }
}
