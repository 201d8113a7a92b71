import { BoardError } from '../../errors.ts';
import type { HandEdits } from '../../store/edits/hand-edits.ts';
import { StagedTree } from '../../store/files/staged-tree.ts';
import { messageStateOf, sealPath } from '../../store/layout.ts';
import { malformed } from '../../store/markdown/front-matter.ts';
import type { WriteContext } from '../operation.ts';
import type { Stage } from '../stage.ts';
import { stageMessageEdit } from './message-edits.ts';
import { stageAgentEdit, stageOtherEdit, stageRunEdit } from './other-edits.ts';
import { stageTaskEdit } from './task-edits.ts';

/** One edit to stage, and the file that it is told by. */
interface Part {
  readonly path: string;
  /** The file as a person left it; null where it is gone. */
  readonly present: string | null;
  stage(context: WriteContext): void;
}

/**
 * Stages what people did, as their own doing: what they changed is dated, numbered, named and put in its place. Each edit is
 * staged by itself, for files may have taken one another's places. One that cannot be staged is told as a problem and left
 * as it is, with whatever would be put in its place, and the others go on.
 */
export function stageEdits(context: WriteContext, edits: HandEdits): void {
  const parts = partsOf(edits);
  const left = new Map<Part, BoardError>();
  for (;;) {
    const whole = context.stage.part();
    const view = { ...context.view, tree: new StagedTree(context.view.tree, whole.files) };
    const failed = stageParts({ ...context, view, stage: whole }, parts, left);
    noteMessages(context, whole, edits);
    if (failed.size === 0) {
      context.stage.join(whole);
      break;
    }
    for (const [part, error] of failed) left.set(part, error);
  }
  for (const [{ path }, error] of left) edits.problems.push({ path, error });
  putBack(context, edits);
}

/** A message that goes with a task is as it is on record where nobody touched its file. */
function noteMessages({ view }: WriteContext, { files }: Stage, { recorded }: HandEdits): void {
  for (const path of files.keys())
    if (messageStateOf(path) !== null && !recorded.has(path))
      recorded.set(path, view.tree.read(path) ?? null);
}

/** Tasks come last, because they may say of workers and runs what becomes of them. */
function partsOf(edits: HandEdits): Part[] {
  const { agents, runs, others, messages, tasks } = edits;
  const inPlace = <Edit extends { path: string }>(
    list: readonly Edit[],
    stage: (context: WriteContext, edit: Edit) => void,
  ) =>
    list.map(
      (edit): Part => ({ path: edit.path, present: edit.path, stage: (context) => stage(context, edit) }),
    );
  return [
    ...inPlace(agents, stageAgentEdit),
    ...inPlace(runs, stageRunEdit),
    ...inPlace(others, stageOtherEdit),
    ...messages.map((edit): Part => {
      const present = edit.after?.path ?? null;
      const path = present ?? edit.before?.path ?? '';
      return { path, present, stage: (context) => stageMessageEdit(context, edit) };
    }),
    ...tasks.map((edit): Part => {
      const present = edit.after?.path ?? null;
      return {
        path: present ?? edit.before?.path ?? '',
        present,
        stage: (context) => stageTaskEdit(context, edit, edits),
      };
    }),
  ];
}

/** Stages all parts but those that are left; gives those that cannot be staged either. */
function stageParts(context: WriteContext, parts: readonly Part[], left: ReadonlyMap<Part, BoardError>) {
  const failed = new Map<Part, BoardError>();
  const untouchable = new Set([...left.keys()].map(({ present }) => present));
  for (const part of parts) {
    if (left.has(part)) continue;
    const stage = context.stage.part();
    const view = { ...context.view, tree: new StagedTree(context.view.tree, stage.files) };
    try {
      part.stage({ ...context, view, stage });
      refuseToReplace(part, stage, untouchable);
      context.stage.join(stage);
    } catch (error) {
      failed.set(part, unrecordable(part.path, error));
    }
  }
  return failed;
}

function refuseToReplace({ path }: Part, { files }: Stage, untouchable: ReadonlySet<string | null>): void {
  for (const [target, content] of files) {
    if (content === null || target === path || !untouchable.has(target)) continue;
    throw malformed(target, 'a file that cannot be recorded is in its place');
  }
}

/** One file's trouble is told as that file's, whatever it is: no report on another may be kept up by it. */
function unrecordable(path: string, error: unknown): BoardError {
  if (error instanceof BoardError && error.code === 'malformed_file') return error;
  return malformed(
    path,
    `it cannot be recorded as it is: ${error instanceof Error ? error.message : String(error)}`,
  );
}

/**
 * Whoever commits from an index that is behind takes reports off the branch without a word, and may not even notice. Their
 * files are as they were recorded, so nothing happened to any task.
 */
function putBack({ stage }: WriteContext, { putBack, sealsBack, foreign }: HandEdits): void {
  const paths = [...putBack.keys(), ...sealsBack.map(({ day }) => sealPath(day))];
  const [path] = paths;
  if (path === undefined) return;
  for (const [each, content] of putBack) stage.files.set(each, content);
  stage.seals.push(...sealsBack);
  const commits = foreign.ids.join(', ');
  const count = paths.length === 1 ? path : `${paths.length} files, ${path} the first`;
  stage.event({
    type: 'note',
    entity_type: 'board',
    entity_id: 'board',
    message: `put back as recorded, after a commit by hand took it off the branch or changed it there: ${count} (${commits})`,
    data: { path, change: 'restored' },
  });
}
