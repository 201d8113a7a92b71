/** The one rule that every way to `done` passes: children, criteria, and whoever has to agree. */
import { needsApproval } from '../../domain/approval.ts';
import { isUnmet, judgedCriteria } from '../../domain/criteria.ts';
import { readPlan } from '../../domain/plan.ts';
import { BoardError, type ErrorCode } from '../../errors.ts';
import type { StoredTask } from '../../store/records/tasks.ts';
import type { WriteContext } from '../operation.ts';
import { openChildren } from './children.ts';

/** How a task may go to done. */
export interface Passage {
  /** What it lacks, as the codes that a call without force is refused with: they go on record. */
  readonly skipped: readonly ErrorCode[];
  /** Somebody else has to agree before. */
  readonly isForReview: boolean;
}

/** What refuses a task that is to be done, the first first. */
const HURDLES: readonly ((context: WriteContext, task: StoredTask) => BoardError | null)[] = [
  openChildren,
  openCriteria,
];

/**
 * Lets a task go to done or into review, or refuses it; a forced call passes, with what it skipped. What is open and keeps nobody is
 * warned of. `isAgreed` where somebody agrees with this very call.
 */
export function passToDone(context: WriteContext, task: StoredTask, isAgreed = false): Passage {
  const [first] = context.force ? [] : lackingIn(context, task);
  if (first !== undefined) throw first;
  warnOfOpenCriteria(context, task);
  warnOfOpenSteps(context, task);
  const isAsked = !isAgreed && isApprovalNeeded(context, task);
  return { skipped: skippedBy(context, task, isAgreed), isForReview: isAsked && !context.force };
}

/** What somebody passes over who cannot be refused, or means to. */
export function skippedBy(context: WriteContext, task: StoredTask, isAgreed = false): ErrorCode[] {
  if (!context.force) return [];
  const codes = lackingIn(context, task).map(({ code }) => code);
  return !isAgreed && isApprovalNeeded(context, task) ? [...codes, 'approval_required'] : codes;
}

function lackingIn(context: WriteContext, task: StoredTask): BoardError[] {
  return HURDLES.flatMap((hurdle) => hurdle(context, task) ?? []);
}

const isApprovalNeeded = ({ config }: WriteContext, task: StoredTask) =>
  needsApproval(task, 'finish', config.require_approval);

function unmetIn(task: StoredTask) {
  const all = judgedCriteria(task.file.body, task.fields.checks);
  const numbered = all.map((each, index) => ({ n: index + 1, text: each.text, status: each.status }));
  return { total: all.length, unmet: numbered.filter(isUnmet) };
}

function openCriteria({ config }: WriteContext, task: StoredTask): BoardError | null {
  if (!task.fields.require_criteria && !config.require_criteria) return null;
  const { total, unmet } = unmetIn(task);
  if (total > 0 && unmet.length === 0) return null;
  const { id } = task.fields;
  const problem =
    total === 0
      ? 'has no acceptance criteria, and it has to have some'
      : `has ${unmet.length} of ${total} acceptance criteria that are neither met nor waived: ${numbersOf(unmet)}`;
  const way =
    total === 0
      ? `'mission-control update-task ${id} --add-criterion' adds one`
      : `'mission-control check-criterion ${id} N --status met' tells of each`;
  return new BoardError('criteria_open', `task ${id} ${problem}; ${way}`, {
    details: { task_id: id, total, criteria: unmet },
  });
}

const numbersOf = (unmet: readonly { n: number }[]) => unmet.map(({ n }) => n).join(', ');

function warnOfOpenCriteria({ view }: WriteContext, task: StoredTask): void {
  const { total, unmet } = unmetIn(task);
  if (unmet.length === 0) return;
  view.warn({
    code: 'criteria_open',
    message: `task ${task.fields.id} has ${unmet.length} of ${total} acceptance criteria that are neither met nor waived: ${numbersOf(unmet)}`,
    path: task.path,
  });
}

function warnOfOpenSteps({ view }: WriteContext, task: StoredTask): void {
  const steps = readPlan(task.file.body);
  const open = steps.filter(({ state }) => state !== 'completed').length;
  if (open === 0) return;
  view.warn({
    code: 'plan_open',
    message: `task ${task.fields.id} has ${open} of ${steps.length} steps of its plan that are not completed`,
    path: task.path,
  });
}
