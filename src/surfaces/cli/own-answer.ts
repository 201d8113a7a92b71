import { SCHEMA_VERSION } from '../../service/envelope.ts';
import { visibleJson } from '../text/visible.ts';
import type { Invocation } from './commands.ts';
import { writeLine } from './streams.ts';

/** Answers for a command that is no operation: with text, or for programs with the envelope of every answer. */
export async function answerOwn(
  { streams, json }: Invocation,
  operation: string,
  data: Record<string, unknown>,
  text: string,
): Promise<number> {
  const envelope = { ok: true, schema_version: SCHEMA_VERSION, operation, data, warnings: [] };
  await writeLine(streams.stdout, json ? visibleJson(envelope) : text);
  return 0;
}
