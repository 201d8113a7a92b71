/** A path in a sentence of one line: a line break in a name is shown as `\n`. */
export function shownPath(path: string): string {
  return path.replaceAll('\n', '\\n');
}
