import { BoardError } from '../../errors.ts';
import { hasCode } from './file-tree.ts';

/** What is wrong with a call that failed for want of file descriptors, in the words that say what to do; undefined for another failure. */
export function noDescriptors(cause: unknown): BoardError | undefined {
  const reason = ['EMFILE', 'ENFILE'].find((code) => hasCode(cause, code));
  if (reason === undefined) return undefined;
  const whose = reason === 'EMFILE' ? "this process's" : "the system's";
  return new BoardError(
    'storage_failed',
    `${whose} files and connections are as many as it may have open, so that nothing was recorded by this call; ` +
      "wait until some are closed, or raise 'ulimit -n', and try again",
    { details: { reason }, cause },
  );
}
