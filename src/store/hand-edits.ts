import type { EventItem } from '../domain/event.ts';
import { isAllowed, type Status } from '../domain/status.ts';
import { TaskFields } from '../domain/task.ts';
import type { ChangeSet } from './change-set.ts';
import type { Drift } from './drifts.ts';
import { statusOfPath, taskPath } from './layout.ts';
import type { Standing } from './planning.ts';
import { parseRecord } from './records.ts';
import { renderMarkdown } from './render-markdown.ts';

/** Makes an event; the service knows the time and the ids. */
export type MakeEvent = (
  event: Pick<EventItem, 'type' | 'entity_id' | 'from' | 'to' | 'forced' | 'data' | 'message'>,
) => void;

const MOVED_BY_HAND = {
  kind: 'external' as const,
  text: 'moved by hand',
  since: null,
  options: [],
  recommend: null,
  risk: null,
};

/**
 * Turns hand edits of tasks into a change set by the person that git says is at work: an edit, a move by dragging the
 * file, a file that is new or gone. The file's own revision goes up with it.
 */
export async function handEditChange(
  drifts: readonly Drift[],
  standing: Standing,
  at: string,
  make: { event: MakeEvent; events: readonly EventItem[] },
): Promise<ChangeSet> {
  const files = new Map<string, string | null>();
  for (const drift of drifts) recordDrift(drift, standing, at, files, make.event);
  return { files, events: make.events, author: (await standing.identities).author, at };
}

function recordDrift(
  { path, recordedAt, recorded }: Drift,
  standing: Standing,
  at: string,
  files: Map<string, string | null>,
  event: MakeEvent,
): void {
  const to = statusOfPath(path);
  const from = recordedAt === null ? null : statusOfPath(recordedAt);
  const bytes = standing.tree.read(path);
  const nothing = { from: null, to: null, forced: false, data: null, message: null };
  if (bytes === undefined) {
    const { id } = parseRecord(TaskFields, path, Buffer.from(recorded ?? '')).fields;
    files.set(path, null);
    event({ ...nothing, type: 'task-deleted', entity_id: id, from, message: 'deleted by hand' });
    return;
  }
  const { fields, file } = parseRecord(TaskFields, path, bytes);
  const isMove = from !== null && from !== to && to !== null;
  const patch = {
    ...fields,
    updated_at: at,
    revision: fields.revision + (from === null ? 0 : 1),
    ...(isMove ? handMove(fields, to, at) : {}),
  };
  const name = path.slice(path.lastIndexOf('/') + 1);
  const target = isMove ? taskPath(name, to, patch.finished_at) : path;
  if (recordedAt !== null && recordedAt !== target) files.set(recordedAt, null);
  if (target !== path) files.set(path, null);
  files.set(target, renderMarkdown(patch, file.body, file));
  if (from === null)
    event({ ...nothing, type: 'task-created', entity_id: fields.id, to, message: fields.title });
  else if (isMove) {
    const forced = !isAllowed(from, to);
    event({
      ...nothing,
      type: 'task-moved',
      entity_id: fields.id,
      from,
      to,
      forced,
      message: 'moved by hand',
    });
  } else event({ ...nothing, type: 'task-edited', entity_id: fields.id, message: 'edited by hand' });
}

function handMove(fields: TaskFields, to: Status, at: string): Pick<TaskFields, 'blocker' | 'finished_at'> {
  return {
    blocker: to === 'blocked' ? (fields.blocker ?? { ...MOVED_BY_HAND, since: at }) : null,
    finished_at: to === 'done' ? (fields.finished_at ?? at) : null,
  };
}
