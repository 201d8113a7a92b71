import { git } from './processes.ts';

/** Everything that says what a person has staged and what not, byte for byte. */
export interface Work {
  /** The paths that it is about, relative to the board's repository. */
  paths: readonly string[];
  staged: string;
  unstaged: string;
  index: string;
  untracked: string;
}

/** Reads what a person has staged and not staged of some paths, which are relative to `folder`. */
export async function readWork(folder: string, paths: readonly string[]): Promise<Work> {
  const ask = (...args: string[]) => git(folder, '--no-optional-locks', ...args, '--', ...paths);
  const [staged, unstaged, index, untracked] = await Promise.all([
    ask('diff', '--cached', '--binary'),
    ask('diff', '--binary'),
    ask('ls-files', '--stage'),
    ask('ls-files', '--others'),
  ]);
  return { paths, staged, unstaged, index, untracked };
}
