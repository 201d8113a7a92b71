/** Sections of a task's body that the board reads and writes: a heading of the second level, and the checklist below it. */

const NEXT_SECTION = /^#{1,2} /;
const FENCE_MIN = 3;
const INDENT_MAX = 3;

/** A line of backticks or tildes that may open or close code. */
interface Fence {
  readonly mark: string;
  readonly length: number;
  readonly mayOpen: boolean;
  readonly mayClose: boolean;
  /** A later line closes what it opens. */
  isClosed: boolean;
}

function fenceIn(line: string): Fence | null {
  let start = 0;
  while (start < INDENT_MAX && line[start] === ' ') start++;
  const mark = line[start];
  if (mark !== '`' && mark !== '~') return null;
  let end = start;
  while (line[end] === mark) end++;
  if (end - start < FENCE_MIN) return null;
  const isBare = line.length === end;
  return {
    mark,
    length: end - start,
    mayOpen: isBare || mark === '~' || !line.includes(mark, end),
    mayClose: isBare || line.slice(end).trim() === '',
    isClosed: false,
  };
}

/**
 * The fence of each line, or null. A fence that nothing closes is taken for text: a plan behind it would be lost otherwise.
 * One pass from the end tells which are closed, however many there are.
 */
function findFences(lines: readonly string[]): (Fence | null)[] {
  const fences = lines.map(fenceIn);
  const longest = { '`': 0, '~': 0 };
  for (let index = fences.length - 1; index >= 0; index--) {
    const fence = fences[index] ?? null;
    if (fence === null) continue;
    const mark = fence.mark === '~' ? '~' : '`';
    fence.isClosed = fence.mayOpen && longest[mark] >= fence.length;
    if (fence.mayClose) longest[mark] = Math.max(longest[mark], fence.length);
  }
  return fences;
}

/** Where a section lies among lines: from its heading to the next of the same level or above. */
export interface Section {
  readonly start: number;
  readonly end: number;
}

/** Where the first section under a heading lies in a body's lines, headings inside code fences aside. */
export function findSection(lines: readonly string[], heading: RegExp): Section | null {
  // Most lines are none by their first character, which costs less to see than what a pattern does.
  const isHeading = (line: string) => line.startsWith('#') && heading.test(line);
  if (!lines.some(isHeading)) return null;
  const fences = findFences(lines);
  let start = -1;
  let opening: Fence | null = null;
  for (let index = 0; index < lines.length; index++) {
    const fence = fences[index] ?? null;
    const line = lines[index] ?? '';
    if (opening !== null) {
      if (fence?.mayClose && fence.mark === opening.mark && fence.length >= opening.length) opening = null;
    } else if (fence?.isClosed) opening = fence;
    else if (start < 0) start = isHeading(line) ? index : -1;
    else if (NEXT_SECTION.test(line)) return { start, end: index };
  }
  return start < 0 ? null : { start, end: lines.length };
}

/** A kind of section: its heading as it is found and as it is written, and the form of its items. */
export interface Checklist {
  readonly heading: RegExp;
  readonly title: string;
  readonly item: RegExp;
}

/** The items of a body's section, as the item's form takes them apart; empty where there is no such section. */
export function readItems(body: string, { heading, item }: Checklist): RegExpExecArray[] {
  const lines = body.split('\n');
  const section = findSection(lines, heading);
  if (section === null) return [];
  const found = lines.slice(section.start, section.end).map((line) => item.exec(line));
  return found.filter((each) => each !== null);
}

/**
 * The body with other items in its section, or with that section added, at its end or before another one; everything else in it
 * stays as it is.
 */
export function writeItems(
  body: string,
  items: readonly string[],
  { heading, title, item }: Checklist,
  before?: Checklist,
): string {
  const lines = body.split('\n');
  const eol = lines[0]?.endsWith('\r') ? '\r\n' : '\n';
  const section = findSection(lines, heading);
  if (section === null) {
    const at = before === undefined ? null : findSection(lines, before.heading);
    const above = (at === null ? body : lines.slice(0, at.start).join('\n')).trimEnd();
    const below = at === null ? '' : `${eol}${lines.slice(at.start).join('\n')}`;
    return [...(above === '' ? [] : [above, '']), title, '', ...items, below].join(eol);
  }
  const kept = lines.slice(section.start + 1, section.end).filter((line) => !item.test(line));
  const notes = kept.join('\n').trim();
  const above = section.start === 0 ? '' : `${lines.slice(0, section.start).join('\n')}\n`;
  const below = lines.slice(section.end).join('\n');
  const own = lines[section.start]?.trimEnd() ?? title;
  const parts = [own, '', ...items, ...(notes === '' ? [] : ['', notes]), ''];
  return `${above}${parts.join(eol)}${below === '' ? '' : `${eol}${below}`}`;
}
