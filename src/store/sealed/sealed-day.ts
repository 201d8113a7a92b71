import { lineNumberAt, linesOf, type Order } from '../files/line-reader.ts';
import { dayOfEvent, sealPath } from '../layout.ts';
import { malformed } from '../markdown/front-matter.ts';
import { orWarn, type View } from '../records/records.ts';
import { type SealedEvent, sealedLineReader } from './sealed-line.ts';

/** The events of a sealed day, not yet opened; a line that holds none is told of. */
export function* sealedOf(view: View, day: string, order: Order): Generator<SealedEvent, undefined> {
  const path = sealPath(day);
  const file = orWarn(view, () => view.tree.open(path));
  if (file === undefined) return;
  const read = sealedLineReader(day);
  try {
    for (const { bytes, start } of linesOf(file, order)) {
      const event = read(bytes);
      if (event !== null) yield event;
      else
        orWarn(view, () => {
          throw unreadableLine(path, lineNumberAt(file, start));
        });
    }
  } finally {
    file.close();
  }
}

/** The line that holds an event which lay in its folder when it was listed, and does not any more; undefined where none does. */
export function lineSealedSince(view: View, path: string): Buffer | undefined {
  const day = dayOfEvent(path);
  if (day === null) return undefined;
  const file = view.tree.open(sealPath(day));
  if (file === undefined) return undefined;
  const read = sealedLineReader(day);
  try {
    for (const { bytes } of linesOf(file, 'asc')) {
      const event = read(bytes);
      // Of its own: the piece of the file that it was cut from is large.
      if (event?.path === path) return Buffer.from(event.line);
    }
    return undefined;
  } finally {
    file.close();
  }
}

/** What is said of a line of a sealed day that holds no event. */
export function unreadableLine(path: string, line: number) {
  return malformed(
    path,
    'expected a line of JSON with the name and the text of an event of that day',
    line,
    "'git restore' brings the file back as it was recorded",
  );
}
