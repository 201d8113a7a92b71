import { ON_THE_COMMAND_LINE } from '../../domain/phrases.ts';
import { BoardError } from '../../errors.ts';
import { boardFor } from '../../service/open-board.ts';
import type { Operation, Stream } from '../../service/operation.ts';
import { paintFor } from '../text/paint.ts';
import { renderFollowed } from '../text/render.ts';
import { visibleJson } from '../text/visible.ts';
import type { Invocation } from './commands.ts';
import { flagOf } from './flags.ts';
import { interruption } from './interruption.ts';
import { writeLine } from './streams.ts';

/**
 * Writes what a followed operation gives, a line each, as fast as it is read. It ends with success when it is interrupted,
 * which is the only end that it has.
 */
export async function runFollowed(
  operation: Operation & { access: 'read' },
  stream: Stream,
  { streams, board, json, color, options }: Invocation,
  input: Record<string, unknown>,
): Promise<number> {
  const { name } = operation.declaration;
  refuseOthers(operation, stream, input);
  const signal = interruption();
  streams.stdout.stay?.();
  const items = await boardFor(board, options, ON_THE_COMMAND_LINE).follow(name as string, input, { signal });
  for await (const item of items) {
    const text = json ? visibleJson(item) : renderFollowed(operation, item, paintFor(streams.stdout, color));
    await writeLine(streams.stdout, text);
  }
  return 0;
}

/** Flags that the operation takes, and what follows it does not. */
function refuseOthers(operation: Operation, stream: Stream, input: Record<string, unknown>): void {
  const taken = Object.keys(stream.input.shape).filter((field) =>
    Object.hasOwn(operation.input.shape, field),
  );
  const flags = taken.map(flagOf);
  for (const [field, received] of Object.entries(input)) {
    if (Object.hasOwn(stream.input.shape, field)) continue;
    throw new BoardError(
      'invalid_input',
      `${flagOf(field)}: expected none with --follow, which takes ${flags.join(', ')}, got ${JSON.stringify(received)}`,
      { details: { field, received } },
    );
  }
}
