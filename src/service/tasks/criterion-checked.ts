import type { Check, CriterionStatus } from '../../domain/criterion.ts';
import type { StoredTask } from '../../store/records/tasks.ts';
import type { WriteContext } from '../operation.ts';

/** A text in an event's data is cut at so many characters: the task's file has all of it. */
const DATA_TEXT_MAX = 2_000;

/** Puts on record what was told of a criterion, and by whom. */
export function announceCheck(
  { stage }: WriteContext,
  { fields: { id, current_run } }: StoredTask,
  { n, from, check }: { n: number; from: CriterionStatus; check: Check },
): void {
  const { text, status, witness, by, evidence, note, links } = check;
  stage.event({
    type: 'criterion-checked',
    entity_type: 'task',
    entity_id: id,
    task: id,
    run: current_run,
    from,
    to: status,
    message: evidence ?? note,
    data: {
      n,
      text: cut(text),
      witness,
      by,
      ...(evidence === null || note === null ? {} : { note: cut(note) }),
      ...(links.length === 0 ? {} : { links }),
    },
  });
}

function cut(text: string): string {
  const characters = [...text.slice(0, 2 * DATA_TEXT_MAX)];
  return characters.length <= DATA_TEXT_MAX ? text : `${characters.slice(0, DATA_TEXT_MAX).join('')}…`;
}
