import type { RunFields } from '../../domain/run.ts';
import type { AgentFields } from '../../domain/worker.ts';
import type { Difference } from '../../store/differences.ts';
import type { HandEdits, RecordEdit } from '../../store/hand-edits.ts';
import { idOfName, nameOfPath } from '../../store/layout.ts';
import { renderMarkdown } from '../../store/render-markdown.ts';
import type { WriteContext } from '../operation.ts';
import { byHand, type EditKind } from './edit-event.ts';
import { stageTaskEdit } from './task-edits.ts';

/** Stages what people did, as their own doing: what they changed is dated, numbered, named and put in its place. */
export function stageEdits(context: WriteContext, edits: HandEdits): void {
  for (const edit of edits.tasks) stageTaskEdit(context, edit);
  for (const edit of edits.agents) stageAgentEdit(context, edit);
  for (const edit of edits.runs) stageRunEdit(context, edit);
  for (const edit of edits.others) stageOtherEdit(context, edit);
  putBack(context, edits);
}

/**
 * Whoever commits from an index that is behind takes reports off the branch without a word, and may not even notice. Their
 * files are as they were recorded, so nothing happened to any task.
 */
function putBack({ stage }: WriteContext, { putBack, foreign }: HandEdits): void {
  const [path] = putBack.keys();
  if (path === undefined) return;
  for (const [each, content] of putBack) stage.files.set(each, content === null ? null : content.toString());
  const commits = foreign.ids.join(', ');
  const count = putBack.size === 1 ? path : `${putBack.size} files, ${path} the first`;
  stage.event({
    type: 'note',
    entity_type: 'board',
    entity_id: 'board',
    message: `put back as recorded, after a commit by hand took it off the branch or changed it there: ${count} (${commits})`,
    data: { path, change: 'restored' },
  });
}

function kindOf(before: unknown, after: unknown): EditKind {
  if (before === null) return 'added';
  return after === null ? 'deleted' : 'edited';
}

function stageAgentEdit(
  { stage, now }: WriteContext,
  { path, before, after }: RecordEdit<AgentFields>,
): void {
  const change = kindOf(before, after);
  const revision = Math.max(before?.fields.revision ?? 0, (after?.fields.revision ?? 1) - 1) + 1;
  const fields = after === null ? null : { ...after.fields, updated_at: now, revision };
  stage.files.set(
    path,
    after === null || fields === null ? null : renderMarkdown(fields, after.file.body, after.file),
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

function stageRunEdit({ stage }: WriteContext, { path, before, after }: RecordEdit<RunFields>): void {
  const change = kindOf(before, after);
  const from = before?.fields.status ?? null;
  const to = after?.fields.status ?? null;
  const isEnd = from === 'running' && to !== null && to !== 'running';
  const run = idOfName(nameOfPath(path));
  stage.files.set(path, after === null ? null : renderMarkdown(after.fields, after.file.body, after.file));
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

function stageOtherEdit({ stage }: WriteContext, { path, recorded, present }: Difference): void {
  const change = kindOf(recorded, present);
  stage.files.set(path, Buffer.isBuffer(present) ? present.toString() : null);
  stage.event({
    type: 'note',
    entity_type: 'board',
    entity_id: 'board',
    message: `${path} ${byHand(change)}`,
    data: { path, change },
  });
}
