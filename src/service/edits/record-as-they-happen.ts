import { areEdited, EditWatch } from '../../store/edits/edit-watch.ts';
import { foreignCommits } from '../../store/edits/foreign-commits.ts';
import { readTip } from '../../store/git/branch.ts';
import { editsRecorder } from '../board/record-edits.ts';
import type { DataOf } from '../registry.ts';
import { type CallOptions, type Opened, runOperation } from '../run.ts';

/** A file left alone for so long is taken for saved. */
const SETTLED_MS = 1000;
const LOOK_MS = 250;
/** Not everything is heard of: other days' folders, file systems that tell nothing. */
const SWEEP_MS = 60_000;
/** Where the system tells nothing at all, somebody has to look. */
const DEAF_SWEEP_MS = 3000;
const DEAF = `this system does not tell of changes in the board's folders (inotify's limits may be reached), so it is looked at every ${DEAF_SWEEP_MS / 1000} s`;
const RETRY_MS = 5000;
/** Whoever has just committed with git may still amend that. */
const COMMITTED_MS = 5000;

/** What was recorded, or why it could not be, or how it is found out. */
export type OnEdits = (told: {
  recorded: DataOf<'record-edits'>['recorded'];
  problem: string | null;
  notice?: string;
}) => void;

/**
 * Puts hand edits on record as they happen, each once its file has been left alone for a second, so that nothing half
 * saved is taken. What cannot be recorded now, because a person is in the middle of a rebase, is tried again. Gives what ends it.
 */
export function recordAsTheyHappen(
  open: () => Opened,
  options: CallOptions,
  tell: OnEdits,
): () => Promise<void> {
  const { repository } = open();
  const watch = new EditWatch(repository);
  let dueAt = performance.now() + SETTLED_MS;
  let lastProblem: string | null = null;
  const record = async () => {
    let isComplete = true;
    const isSettled = (path: string) => {
      const settled = watch.isLeftAlone(path, SETTLED_MS);
      isComplete &&= settled;
      return settled;
    };
    // Events are many, and an edit of one is not for recording.
    const envelope = await runOperation(editsRecorder({ isSettled, withEvents: false }), {}, open, options);
    const { recorded } = envelope.ok ? (envelope.data as DataOf<'record-edits'>) : { recorded: [] };
    const problem = envelope.ok ? null : envelope.error.message;
    if (recorded.length > 0 || (problem !== null && problem !== lastProblem)) tell({ recorded, problem });
    lastProblem = problem;
    const sweep = watch.isDeaf ? DEAF_SWEEP_MS : SWEEP_MS;
    const pause = problem !== null ? RETRY_MS : isComplete ? sweep : SETTLED_MS;
    dueAt = performance.now() + pause;
  };
  if (watch.isDeaf) tell({ recorded: [], problem: null, notice: DEAF });
  let seenTip: string | null = null;
  const look = async () => {
    const { files, config } = open();
    const tip = await readTip(repository, config.branch);
    if (tip !== seenTip && (await foreignCommits(repository, tip)).isNews)
      dueAt = Math.min(dueAt, performance.now() + COMMITTED_MS);
    seenTip = tip;
    const quiet = watch.quietFor(SETTLED_MS);
    const isDue = performance.now() >= dueAt || watch.missed();
    if (isDue || (await areEdited(repository, config.branch, files, quiet))) await record();
  };
  return every(LOOK_MS, look, () => watch.close());
}

/** Does something again and again, never twice at once; gives what ends it, once what is being done is done. */
function every(milliseconds: number, work: () => Promise<void>, close: () => void): () => Promise<void> {
  let working = Promise.resolve();
  let isFree = true;
  const timer = setInterval(() => {
    if (!isFree) return;
    isFree = false;
    // What goes wrong with one look is tried again with the next.
    working = work()
      .catch(() => {})
      .finally(() => {
        isFree = true;
      });
  }, milliseconds);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await working;
    close();
  };
}
