import * as z from 'zod';
import { EntityType, type EventFields } from '../../domain/event.ts';
import { EventId } from '../../domain/event-id.ts';

const EditKind = z.enum(['added', 'copied', 'moved', 'renamed', 'edited', 'deleted', 'restored']);
/** What a person did to a file. */
export type EditKind = z.infer<typeof EditKind>;

/** An edit that is on record, as the answer shows it. */
export const RecordedEdit = z.strictObject({
  path: z.string().describe('where the file is now, or was; relative to the board'),
  change: EditKind,
  entity_type: EntityType,
  entity_id: z.string(),
  event_id: EventId,
});
export type RecordedEdit = z.infer<typeof RecordedEdit>;

/** What the event of a hand edit says for people. */
export const byHand = (change: EditKind) => `${change} by hand`;

/** The edits that some events tell of: what an event of one has in its data. */
export function recordedEdits(events: readonly EventFields[]): RecordedEdit[] {
  return events.flatMap(({ id, entity_type, entity_id, data }) => {
    const edit = RecordedEdit.safeParse({
      path: data?.path,
      change: data?.change,
      entity_type,
      entity_id,
      event_id: id,
    });
    return edit.success ? [edit.data] : [];
  });
}
