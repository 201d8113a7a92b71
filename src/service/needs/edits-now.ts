import { setImmediate } from 'node:timers/promises';
import { dayFolder } from '../../domain/time.ts';
import { findUnrecordedEdits, type UnrecordedEdit } from '../../store/edits/unrecorded-edits.ts';
import { readIdentities } from '../../store/git/repository.ts';
import { textFor } from '../listener.ts';
import type { ReadContext } from '../operation.ts';
import { whoAreYou } from '../who-are-you.ts';

/**
 * Begins to look for hand edits, which git does while the folders are read; gives how to wait for them, in their reader's words.
 * Whoever is about to record edits may give git a name before.
 */
export async function lookForEdits(context: ReadContext): Promise<() => Promise<UnrecordedEdit[]>> {
  const { now, config, repository, files, view, listener } = context;
  const asked = findUnrecordedEdits(repository, config.branch, {
    today: dayFolder(now),
    tree: view.tree,
    reader: files.branch,
    again: files.current,
  });
  asked.catch(() => {});
  // By the next turn of the event loop git is at work.
  await setImmediate();
  return async () => {
    const edits = await asked;
    const unnamed = edits.length === 0 ? null : whoAreYou((await readIdentities(repository)).author);
    if (unnamed !== null) view.warn(unnamed);
    return edits.map((edit) => ({ ...edit, problem: edit.problem && textFor(listener, edit.problem) }));
  };
}
