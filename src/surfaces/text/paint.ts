/** How text looks: colours for a terminal, or none of them, and what else somebody who sits there wants. */
export interface Paint {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
  /** The terminal's columns; undefined where text may be as wide as it is. */
  readonly width?: number;
  /** Milliseconds since the epoch, where times are to be shown with how long ago they were. */
  readonly now?: number;
}

const wrap = (open: number, close: number) => (text: string) =>
  text === '' ? '' : `\u001b[${open}m${text}\u001b[${close}m`;
const plain = (text: string) => text;

/** No colours. */
export const PLAIN: Paint = { bold: plain, dim: plain, red: plain, green: plain, yellow: plain };

const COLOURS: Paint = {
  bold: wrap(1, 22),
  dim: wrap(2, 22),
  red: wrap(31, 39),
  green: wrap(32, 39),
  yellow: wrap(33, 39),
};

/** Narrower than this nothing can be shown in any order. */
const COLUMNS_LEAST = 20;

/** How wide text may be: what a terminal has; undefined for a file or a pipe, and where a terminal does not say. */
export function widthOf({
  isTTY,
  columns,
}: {
  isTTY?: boolean;
  columns?: number | undefined;
}): number | undefined {
  return isTTY === true && columns ? Math.max(columns, COLUMNS_LEAST) : undefined;
}

/** Real colours only where somebody sees them: on a terminal that knows them, and not against `NO_COLOR` or `--no-color`. */
export function paintFor(
  stream: { isTTY?: boolean; columns?: number | undefined },
  wanted: boolean,
  now = Date.now,
): Paint {
  if (stream.isTTY !== true) return PLAIN;
  const colours = !wanted || process.env.NO_COLOR || process.env.TERM === 'dumb' ? PLAIN : COLOURS;
  const width = widthOf(stream);
  return { ...colours, ...(width === undefined ? {} : { width }), now: now() };
}
