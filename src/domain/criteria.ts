import * as z from 'zod';
import {
  type Check,
  type CriteriaCounts,
  type CriterionStatus,
  CriterionStatus as Status,
  Witness,
} from './criterion.ts';
import { Link } from './link.ts';
import { PLAN } from './plan.ts';
import { wholeNumber } from './record.ts';
import { type Checklist, findSection, readItems, writeItems } from './section.ts';
import { Instant } from './time.ts';

const MARKS: Readonly<Record<CriterionStatus, string>> = { open: ' ', met: 'x', failed: '!', waived: '-' };
const STATUSES: Readonly<Record<string, CriterionStatus>> = {
  ' ': 'open',
  x: 'met',
  X: 'met',
  '!': 'failed',
  '-': 'waived',
};

/** The section of a task's body that says what has to be so before it is done. */
export const CRITERIA: Checklist = {
  heading: /^## Acceptance criteria[ \t]*\r?$/i,
  title: '## Acceptance criteria',
  item: /^- \[([ xX!-])\] ([^\r]+)\r?$/,
};

/** A line of the section. */
export interface Criterion {
  text: string;
  status: CriterionStatus;
}

/** A criterion as every surface shows it: a person may have written more than a request may. */
export const CriterionItem = z.strictObject({
  n: wholeNumber(1),
  text: z.string(),
  status: Status,
  witness: Witness.nullable(),
  by: z.string().nullable(),
  at: Instant.nullable(),
  evidence: z.string().nullable(),
  note: z.string().nullable(),
  links: z.array(Link),
});
export type CriterionItem = z.infer<typeof CriterionItem>;

/** What a body says of its criteria, by marks alone. */
export function readCriteria(body: string): Criterion[] {
  return readItems(body, CRITERIA).flatMap(([, mark = '', words = '']) => {
    const text = words.trim();
    const status = STATUSES[mark];
    return status === undefined || text === '' ? [] : [{ text, status }];
  });
}

/** The body with these criteria; the section comes before the plan where it is new. */
export function writeCriteria(body: string, criteria: readonly Criterion[]): string {
  const list = criteria.map(({ text, status }) => `- [${MARKS[status]}] ${text}`);
  return writeItems(body, list, CRITERIA, PLAN);
}

/** False for text that certainly has no section of criteria: a glance, for whoever looks at many. */
export function mayHoldCriteria(text: string): boolean {
  return /^## acceptance criteria/im.test(text);
}

/** True for text with a section of criteria in it. */
export function holdsCriteria(text: string): boolean {
  return findSection(text.split('\n'), CRITERIA.heading) !== null;
}

/** A criterion, and what is on record of it: null where nobody told of this status of this text. */
export interface Judged extends Criterion {
  check: Check | null;
}

/**
 * The criteria of a body, each with its check. A mark without one is a person's tick; but where checks are left over whose text
 * is gone, as many marks of their status are of texts that changed, and these are open again.
 */
export function judgedCriteria(body: string, checks: readonly Check[]): Judged[] {
  const criteria = readCriteria(body);
  const texts = new Set(criteria.map(({ text }) => text));
  const known = new Map(checks.map((check) => [check.text, check]));
  const left = countOf(checks.filter(({ text }) => !texts.has(text)));
  return criteria.map(({ text, status }) => {
    const check = known.get(text);
    if (check?.status === status) return { text, status, check };
    if (status === 'open' || check !== undefined || left[status] === 0) return { text, status, check: null };
    left[status]--;
    return { text, status: 'open', check: null };
  });
}

/** The criteria of a body as answers show them. */
export function criterionItems(body: string, checks: readonly Check[]): CriterionItem[] {
  return judgedCriteria(body, checks).map(({ text, status, check }, index) => ({
    n: index + 1,
    text,
    status,
    witness: check?.witness ?? null,
    by: check?.by ?? null,
    at: check?.at ?? null,
    evidence: check?.evidence ?? null,
    note: check?.note ?? null,
    links: check?.links ?? [],
  }));
}

function countOf(of: readonly { status: CriterionStatus }[]): Record<CriterionStatus, number> {
  const counts = { open: 0, met: 0, failed: 0, waived: 0 };
  for (const { status } of of) counts[status]++;
  return counts;
}

/** How many criteria there are of each status; null where there are none. */
export function countCriteria(criteria: readonly Criterion[]): CriteriaCounts | null {
  return criteria.length === 0 ? null : { total: criteria.length, ...countOf(criteria) };
}

/** True for what still has to be met. */
export function isUnmet({ status }: Criterion): boolean {
  return status === 'open' || status === 'failed';
}
