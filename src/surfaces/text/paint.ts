/** Colours for a terminal, or none of them. */
export interface Paint {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
}

const wrap = (open: number, close: number) => (text: string) =>
  text === '' ? '' : `\u001b[${open}m${text}\u001b[${close}m`;
const plain = (text: string) => text;

/** No colours. */
export const PLAIN: Paint = { bold: plain, dim: plain, red: plain, green: plain, yellow: plain };

/** Real colours only where somebody sees them: on a terminal that knows them, and not against `NO_COLOR` or `--no-color`. */
export function paintFor(stream: { isTTY?: boolean }, wanted: boolean): Paint {
  if (!wanted || stream.isTTY !== true || process.env.NO_COLOR || process.env.TERM === 'dumb') {
    return PLAIN;
  }
  return {
    bold: wrap(1, 22),
    dim: wrap(2, 22),
    red: wrap(31, 39),
    green: wrap(32, 39),
    yellow: wrap(33, 39),
  };
}
