import { check as checkAgainst } from '../../domain/check.ts';
import {
  type Criterion,
  holdsCriteria,
  judgedCriteria,
  readCriteria,
  writeCriteria,
} from '../../domain/criteria.ts';
import { type Check, CRITERIA_MAX, NewCriterion } from '../../domain/criterion.ts';
import { BoardError } from '../../errors.ts';
import type { StoredTask } from '../../store/records/tasks.ts';
import type { WriteContext } from '../operation.ts';
import { refuseOwnWork } from './own-work.ts';

/** What a request asks of a task's criteria beside what its description brings. */
interface Wanted {
  add: readonly string[];
  /** By number, as they were before the call. */
  remove: readonly number[];
}

/** A task's body and what is on record of its criteria. */
interface Written {
  body: string;
  checks: Check[];
}

/** The body of a new task: its description, and below it the criteria, all of them open. */
export function newBody(description: string, criteria: readonly string[]): string {
  const body = description === '' ? '' : `${description}\n`;
  const brought = open(bringsCriteria(description) ? readCriteria(body) : []);
  refuseWrong(brought, 'description');
  const all = added(brought, criteria, 'criterion');
  return all.length === 0 ? body : writeCriteria(body, all);
}

const bringsCriteria = (text: string | undefined) => text !== undefined && holdsCriteria(text);
const open = (criteria: readonly Criterion[]) =>
  criteria.map(({ text }): Criterion => ({ text, status: 'open' }));

/**
 * A task's criteria after a request, in the body that the request's description makes; null where they stay as they are. Those
 * that a description brings keep what is on record of their texts. A task's own worker takes none away.
 */
export function changedCriteria(
  context: WriteContext,
  task: StoredTask,
  { body, description }: { body: string; description: string | undefined },
  wanted: Wanted,
): Written | null {
  const before = judgedCriteria(task.file.body, task.fields.checks);
  const status = new Map(before.map((each) => [each.text, each.status]));
  const brought = bringsCriteria(description)
    ? readCriteria(body).map(({ text }): Criterion => ({ text, status: status.get(text) ?? 'open' }))
    : null;
  if (brought !== null) refuseWrong(brought, 'description');
  const kept = without(brought ?? before, wanted.remove);
  const after = added(kept, wanted.add, 'add_criterion', before.length);
  const texts = new Set(after.map(({ text }) => text));
  if (before.some(({ text }) => !texts.has(text))) refuseOwnWork(context, task, 'take a criterion away');
  if (brought === null && wanted.add.length === 0 && wanted.remove.length === 0) return null;
  return {
    body: writeCriteria(body, after),
    checks: task.fields.checks.filter(({ text }) => texts.has(text)),
  };
}

function without(criteria: readonly Criterion[], numbers: readonly number[]): Criterion[] {
  for (const n of numbers) requireNumber(criteria, n, 'remove_criterion');
  return criteria.filter((_, index) => !numbers.includes(index + 1));
}

/** Refuses a number that no criterion has. */
export function requireNumber(criteria: readonly Criterion[], n: number, field: string): Criterion {
  const found = criteria[n - 1];
  if (found !== undefined) return found;
  const expected = criteria.length === 0 ? 'a task with criteria' : `a number from 1 to ${criteria.length}`;
  throw wrong(field, `expected ${expected}, got ${n}`, n);
}

function added(
  criteria: readonly Criterion[],
  given: readonly string[],
  field: string,
  before = 0,
): Criterion[] {
  const all = [...criteria, ...given.map((text): Criterion => ({ text: text.trim(), status: 'open' }))];
  if (given.length > 0) refuseTwice(all, field, criteria.length);
  if (given.length === 0 || all.length <= Math.max(CRITERIA_MAX, before)) return all;
  throw wrong(field, `expected a task of at most ${CRITERIA_MAX} criteria, got ${all.length}`, all.length);
}

/** What a description brings has to be what could be given one by one. */
function refuseWrong(criteria: readonly Criterion[], field: string): void {
  if (criteria.length > CRITERIA_MAX)
    throw wrong(field, `expected at most ${CRITERIA_MAX} criteria, got ${criteria.length}`, criteria.length);
  for (const { text } of criteria) {
    const parsed = checkAgainst(NewCriterion, text);
    if (!parsed.success) throw wrong(field, `a criterion: ${parsed.error.issues[0]?.message}`, text);
  }
  refuseTwice(criteria, field);
}

/** Those that were there before may be there twice: a person may write what a request may not. */
function refuseTwice(criteria: readonly Criterion[], field: string, before = 0): void {
  const seen = new Set(criteria.slice(0, before).map(({ text }) => text));
  for (const { text } of criteria.slice(before)) {
    if (seen.has(text))
      throw wrong(field, `expected each criterion once, got ${JSON.stringify(text)} twice`, text);
    seen.add(text);
  }
}

function wrong(field: string, problem: string, received: unknown): BoardError {
  return new BoardError('invalid_input', `${field}: ${problem}`, { details: { field, received } });
}
