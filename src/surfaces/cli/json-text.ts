import { findJsonLoss } from '../../domain/json-losses.ts';
import { isPlainObject } from '../../domain/record.ts';
import { BoardError } from '../../errors.ts';

/** Reads JSON that somebody typed; `invalid_input` if it is none, or says what its value would not. */
export function parseJson(what: string, text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw notJson(what, `expected JSON, got ${JSON.stringify(text.slice(0, 80))}`, cause);
  }
  const loss = findJsonLoss(text);
  if (loss !== undefined) throw notJson(what, loss.problem);
  return isPlainObject(value) || Array.isArray(value) ? value : text;
}

function notJson(what: string, problem: string, cause?: unknown): BoardError {
  return new BoardError('invalid_input', `${what}: ${problem}`, { details: { field: what }, cause });
}
