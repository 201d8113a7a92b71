import * as z from 'zod';
import { type Checklist, findSection, readItems, writeItems } from './section.ts';
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

/** The section of a task's body that holds the worker's checklist. */
export const PLAN: Checklist = {
  heading: /^## Plan[ \t]*\r?$/,
  title: '## Plan',
  item: /^- \[([ /xX])\] ([^\r]+)\r?$/,
};

/** Reads the checklist in a task body's `## Plan` section; empty where there is none. */
export function readPlan(body: string): PlanItem[] {
  return readItems(body, PLAN).flatMap(([, mark = '', text = '']) => {
    const state = STATES[mark];
    return state === undefined ? [] : [{ text, state }];
  });
}

/** The body with its checklist replaced, or added at the end; everything else in it stays as it is. */
export function writePlan(body: string, items: readonly PlanItem[]): string {
  const list = items.map((item) => `- [${MARKS[item.state]}] ${item.text}`);
  return writeItems(body, list, PLAN);
}

/** True for text with a plan section in it. */
export function holdsPlan(text: string): boolean {
  return findSection(text.split('\n'), PLAN.heading) !== null;
}
