import * as z from 'zod';
import { SHORT_TEXT_MAX, singleLine } from './text.ts';

const MARKS = { pending: ' ', in_progress: '/', completed: 'x' } as const;
type PlanState = keyof typeof MARKS;
const STATES: Record<string, PlanState> = {
  ' ': 'pending',
  '/': 'in_progress',
  x: 'completed',
  X: 'completed',
};

/** One step of a worker's checklist. */
export const PlanItem = z.strictObject({
  text: singleLine(SHORT_TEXT_MAX),
  state: z.enum(['pending', 'in_progress', 'completed']).default('pending'),
});
export type PlanItem = z.infer<typeof PlanItem>;

/** A step as a file shows it: a person may have written more than a worker may. */
export const ShownPlanItem = z.strictObject({ ...PlanItem.shape, text: z.string() });

const HEADING = /^## Plan[ \t]*\r?$/;
const NEXT_SECTION = /^#{1,2} /;
const ITEM = /^- \[([ /xX])\] ([^\r]+)\r?$/;
const FENCE_MIN = 3;
const INDENT_MAX = 3;

/** Most lines are none by their first character, which costs less to see than what a pattern does. */
const isHeading = (line: string) => line.startsWith('#') && HEADING.test(line);

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

/** Where the `## Plan` section lies in a body's lines, headings inside code fences aside. */
function findSection(lines: readonly string[]): { start: number; end: number } | null {
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

/** Reads the checklist in a task body's `## Plan` section; empty where there is none. */
export function readPlan(body: string): PlanItem[] {
  const lines = body.split('\n');
  const section = findSection(lines);
  if (section === null) return [];
  return lines.slice(section.start, section.end).flatMap((line) => {
    const found = ITEM.exec(line);
    const state = STATES[found?.[1] ?? ''];
    const text = found?.[2];
    return state === undefined || text === undefined ? [] : [{ text, state }];
  });
}

/** The body with its checklist replaced, or added at the end; everything else in it stays as it is. */
export function writePlan(body: string, items: readonly PlanItem[]): string {
  const lines = body.split('\n');
  const eol = lines[0]?.endsWith('\r') ? '\r\n' : '\n';
  const section = findSection(lines);
  const list = items.map((item) => `- [${MARKS[item.state]}] ${item.text}`);
  if (section === null) {
    const before = body.trimEnd();
    return [...(before === '' ? [] : [before, '']), '## Plan', '', ...list, ''].join(eol);
  }
  const kept = lines.slice(section.start + 1, section.end).filter((line) => !ITEM.test(line));
  const notes = kept.join('\n').trim();
  const before = section.start === 0 ? '' : `${lines.slice(0, section.start).join('\n')}\n`;
  const after = lines.slice(section.end).join('\n');
  const parts = ['## Plan', '', ...list, ...(notes === '' ? [] : ['', notes]), ''];
  return `${before}${parts.join(eol)}${after === '' ? '' : `${eol}${after}`}`;
}

/** The body with another description; the plan section stays, with all that is written in it. */
export function writeDescription(body: string, description: string): string {
  const lines = body.split('\n');
  const section = findSection(lines);
  if (section === null) return description === '' ? '' : `${description}\n`;
  if (findSection(description.split('\n')) !== null) return writePlan(description, readPlan(body));
  const plan = lines.slice(section.start, section.end).join('\n').trimEnd();
  return `${description === '' ? '' : `${description}\n\n`}${plan}\n`;
}

/** A task body without its plan section: the description. */
export function descriptionOf(body: string): string {
  const lines = body.split('\n');
  const section = findSection(lines);
  if (section === null) return body;
  return [...lines.slice(0, section.start), ...lines.slice(section.end)].join('\n').trimEnd();
}

/** The body with a paragraph more at the end of its description; the plan section stays. */
export function addToDescription(body: string, text: string): string {
  const before = descriptionOf(body).trimEnd();
  return writeDescription(body, before === '' ? text : `${before}\n\n${text}`);
}

/** True for text with a plan section in it. */
export function holdsPlan(text: string): boolean {
  return findSection(text.split('\n')) !== null;
}
