import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { BoardError } from '../../errors.ts';

/** What node puts in the place of bytes that are no text. A person may mean it, too. */
const REPLACED = '\ufffd';

/** Refuses arguments that are not UTF-8: what node makes of them is not what somebody typed. */
export function requireText(argv: readonly string[]): void {
  const received = argv.find((argument) => argument.includes(REPLACED));
  if (received === undefined || isSaidSo()) return;
  throw new BoardError(
    'invalid_input',
    `arguments: expected UTF-8 text, got bytes that are not in ${JSON.stringify(received)}; type it in a UTF-8 terminal, or ` +
      "give the text on standard input with '-'",
    { details: { field: 'arguments', received } },
  );
}

/** True where this process was given that very character. A system that does not tell is not believed. */
function isSaidSo(): boolean {
  try {
    return isUtf8(readFileSync('/proc/self/cmdline'));
  } catch {
    return false;
  }
}
