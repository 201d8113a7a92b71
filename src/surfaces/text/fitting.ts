import { columnsOf, wrapped } from '../../domain/columns.ts';

/** A command in a sentence, which somebody may paste: it is not broken. */
const COMMAND = /'(?:git|mission-control) (?:\\.|[^'\\])*'/g;
/** Stands for a blank that is not to be broken at. Nothing that is shown holds it: it belongs to no script. */
export const HELD = '\u{10ffff}';

/**
 * A text of any number of lines so that each fits, broken at blanks; the rest of a line goes below `hang`, or a little behind its own
 * lead. Without a width it stays as it is.
 */
export function fitting(text: string, width: number | undefined, hang?: string): string {
  if (width === undefined) return text;
  return text
    .split('\n')
    .flatMap((line) => {
      const behind = hang ?? `${leadOf(line)}  `;
      return wrapped(line.replace(COMMAND, held), width, behind).flatMap((one) => apart(one, width, behind));
    })
    .join('\n')
    .replaceAll(HELD, ' ');
}

/** A command that is longer than a line gets one to itself. */
function apart(line: string, width: number, hang: string): string[] {
  const start = line.search(new RegExp(`\\S*${HELD}`));
  if (columnsOf(line) <= width || line.slice(0, Math.max(start, 0)).trim() === '') return [line];
  return [line.slice(0, start).trimEnd(), hang + line.slice(start)];
}

const held = (command: string) => command.replaceAll(' ', HELD);
const leadOf = (line: string) => /^ */.exec(line)?.[0] ?? '';
