import { RunFields } from '../../domain/run.ts';
import { AgentFields } from '../../domain/worker.ts';
import type { Difference } from '../../store/edits/differences.ts';
import type { RecordEdit } from '../../store/edits/hand-edits.ts';
import { idOfName, nameOfPath } from '../../store/layout.ts';
import { renderRecord } from '../../store/markdown/render-record.ts';
import type { WriteContext } from '../operation.ts';
import { byHand, type EditKind } from './edit-event.ts';

function kindOf(before: unknown, after: unknown): EditKind {
  if (before === null) return 'added';
  return after === null ? 'deleted' : 'edited';
}

/** Stages what a person did to a worker's file. */
export function stageAgentEdit(
  { stage, now }: WriteContext,
  { path, before, after }: RecordEdit<AgentFields>,
): void {
  const change = kindOf(before, after);
  const revision = Math.max(before?.fields.revision ?? 0, (after?.fields.revision ?? 1) - 1) + 1;
  const fields = after === null ? null : { ...after.fields, updated_at: now, revision };
  stage.files.set(
    path,
    after === null || fields === null ? null : renderRecord(AgentFields, fields, after.file.body, after.file),
  );
  stage.event({
    type: 'agent-status',
    entity_type: 'agent',
    entity_id: idOfName(nameOfPath(path)),
    from: before?.fields.status ?? null,
    to: after?.fields.status ?? null,
    message: byHand(change),
    data: { path, change },
  });
}

/** Stages what a person did to a run's file; one that they ended has ended. */
export function stageRunEdit({ stage }: WriteContext, { path, before, after }: RecordEdit<RunFields>): void {
  const change = kindOf(before, after);
  const from = before?.fields.status ?? null;
  const to = after?.fields.status ?? null;
  const isEnd = from === 'running' && to !== null && to !== 'running';
  const run = idOfName(nameOfPath(path));
  stage.files.set(
    path,
    after === null ? null : renderRecord(RunFields, after.fields, after.file.body, after.file),
  );
  stage.event({
    type: isEnd ? 'run-finished' : 'note',
    entity_type: 'run',
    entity_id: run,
    task: (after ?? before)?.fields.task_id ?? null,
    run,
    ...(isEnd ? { from, to } : {}),
    message: byHand(change),
    data: { path, change },
  });
}

/** Stages what a person did to a file that no operation writes. */
export function stageOtherEdit({ stage }: WriteContext, { path, recorded, present }: Difference): void {
  const change = kindOf(recorded, present);
  stage.files.set(path, Buffer.isBuffer(present) ? present : null);
  stage.event({
    type: 'note',
    entity_type: 'board',
    entity_id: 'board',
    message: `${path} ${byHand(change)}`,
    data: { path, change },
  });
}
