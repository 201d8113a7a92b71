import { driversOff, noteDrivers } from './drivers.ts';
import { git } from './git.ts';
import { gitByFiles } from './git-by-files.ts';
import type { Repository } from './repository.ts';

/** The settings that keep git from passing files through programs; asked of git where they are not known yet. */
export async function askDriversOff(repository: Repository): Promise<readonly string[]> {
  if (driversOff(repository) === undefined) {
    const listed = await gitByFiles(repository, ['config', '-z', '--list', '--name-only']);
    noteDrivers(repository, listed.split('\0'));
  }
  return driversOff(repository) ?? [];
}

/** The entries that `git status` has of some paths. It writes nothing, and runs no program on the files. */
export async function readStatus(
  repository: Repository,
  options: readonly string[],
  paths: readonly string[],
): Promise<string[]> {
  const all = ['-z', '--no-renames', '--untracked-files=all', ...options];
  const config = await askDriversOff(repository);
  const listed = await git(repository.workTree, ['status', ...all, '--', ...paths], { config });
  return listed.split('\0').filter((entry) => entry !== '');
}
