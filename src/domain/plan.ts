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

const HEADING = /^## Plan[ \t]*$/;
const NEXT_SECTION = /^#{1,2} /;
const ITEM = /^- \[([ /xX])\] (.+?)\s*$/;
const FENCE = /^ {0,3}(`{3,}|~{3,})/;

/** Where the `## Plan` section lies in a body's lines, headings inside code fences aside. */
function findSection(lines: readonly string[]): { start: number; end: number } | null {
  let fence: string | null = null;
  let start = -1;
  for (const [index, line] of lines.entries()) {
    const mark = FENCE.exec(line)?.[1];
    if (mark !== undefined) {
      if (fence === null) fence = mark;
      else if (mark.startsWith(fence)) fence = null;
      continue;
    }
    if (fence !== null) continue;
    if (start >= 0 && NEXT_SECTION.test(line)) return { start, end: index };
    if (start < 0 && HEADING.test(line)) start = index;
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
  const section = findSection(lines);
  const list = items.map((item) => `- [${MARKS[item.state]}] ${item.text}`);
  if (section === null) {
    const before = body.trimEnd();
    return `${before === '' ? '' : `${before}\n\n`}## Plan\n\n${list.join('\n')}\n`;
  }
  const kept = lines.slice(section.start + 1, section.end).filter((line) => !ITEM.test(line));
  const notes = kept.join('\n').trim();
  const after = lines.slice(section.end).join('\n');
  const parts = ['## Plan', '', ...list, ...(notes === '' ? [] : ['', notes])];
  const before = lines.slice(0, section.start).join('\n');
  return `${before === '' ? '' : `${before}\n`}${parts.join('\n')}\n${after === '' ? '' : `\n${after}`}`;
}

/** A task body without its plan section: the description. */
export function descriptionOf(body: string): string {
  const lines = body.split('\n');
  const section = findSection(lines);
  if (section === null) return body;
  return [...lines.slice(0, section.start), ...lines.slice(section.end)].join('\n').trimEnd();
}
