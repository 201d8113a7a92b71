import { holdsCriteria, readCriteria } from '../../domain/criteria.ts';
import { addToDescription, descriptionOf, writeDescription } from '../../domain/description.ts';
import { holdsPlan } from '../../domain/plan.ts';
import { LONG_TEXT_MAX_BYTES } from '../../domain/text.ts';
import { BoardError } from '../../errors.ts';
import type { StoredTask } from '../../store/records/tasks.ts';
import { taskItem } from '../items.ts';
import type { WriteContext } from '../operation.ts';

interface Wanted {
  description?: string | undefined;
  append?: string | undefined;
}

/**
 * A task's body with another description; null if it says that already. Words of somebody else are never replaced by a caller
 * that does not say that it has seen them, by their revision, or that it means it.
 */
export function describedAs(context: WriteContext, task: StoredTask, wanted: Wanted): string | null {
  const { description, append } = wanted;
  const before = task.file.body;
  if (append !== undefined) {
    if (description !== undefined) throw misfit('only goes without description, which replaces');
    if (holdsPlan(append)) throw misfit("expected text without a '## Plan', which plan-task writes");
    if (holdsCriteria(append))
      throw misfit("expected text without '## Acceptance criteria', which add_criterion writes");
    const body = addToDescription(before, append);
    refuseHidden(before, body, 'append');
    const bytes = Buffer.byteLength(descriptionOf(body));
    if (bytes <= LONG_TEXT_MAX_BYTES) return body;
    throw misfit(`expected a description of at most ${LONG_TEXT_MAX_BYTES} bytes with it, got ${bytes}`);
  }
  if (description === undefined) return null;
  const body = writeDescription(before, description);
  refuseHidden(holdsCriteria(description) ? description : before, body, 'description');
  const isSame = descriptionOf(body).trimEnd() === descriptionOf(before).trimEnd();
  if (isSame && textsIn(body) === textsIn(before)) return null;
  refuseUnseen(context, task, description);
  return body;
}

/**
 * Refuses words whose fences of code would hide the criteria behind them, or lay open others that they hold: what has to be so is
 * changed by those who may, and never by the way. `expected` has the criteria that there are to be.
 */
function refuseHidden(expected: string, body: string, field: string): void {
  if (textsIn(expected) === textsIn(body)) return;
  throw new BoardError(
    'invalid_input',
    `${field}: expected text that leaves the acceptance criteria as they are, got a fence of code that hides or replaces them; close each fence`,
    { details: { field } },
  );
}

const textsIn = (body: string) => JSON.stringify(readCriteria(body).map(({ text }) => text));

function refuseUnseen(context: WriteContext, task: StoredTask, description: string): void {
  const { body } = task.file;
  const words = descriptionOf(body).trimEnd();
  const isLost = [holdsPlan, holdsCriteria].some((holds) => holds(description) && holds(body));
  if (context.force || context.ifRevision !== null || (words.trim() === '' && !isLost)) return;
  const { id, revision } = task.fields;
  throw new BoardError(
    'revision_conflict',
    `task ${id}: expected if_revision with a description that replaces another, got none; details hold what it says at ` +
      `revision ${revision}: read it and give if_revision ${revision}, or add to it with append`,
    { details: { expected: null, current: taskItem(context, task), description: words } },
  );
}

function misfit(problem: string): BoardError {
  return new BoardError('invalid_input', `append: ${problem}`, { details: { field: 'append' } });
}
