/**
 * Programs that a person has set for git to pass files through (`filter.NAME.clean` and its kin). None of them runs for the
 * board: git is to compare and record what files hold. By which names they are set only git can tell.
 */
import type { Repository } from './repository.ts';

const known = new WeakMap<Repository, readonly string[]>();

const DRIVER = /^filter\.(.+)\.(?:clean|smudge|process|required)$/s;

/** Notes which programs are set, from the names of all settings. */
export function noteDrivers(repository: Repository, settings: readonly string[]): void {
  const names = new Set(settings.flatMap((name) => DRIVER.exec(name)?.[1] ?? []));
  const off = [...names].flatMap((name) => [
    ...['clean', 'smudge', 'process'].map((kind) => `filter.${name}.${kind}=`),
    `filter.${name}.required=false`,
  ]);
  known.set(repository, off);
}

/** The settings that switch them off; undefined where nobody has noted them yet. */
export const driversOff = (repository: Repository): readonly string[] | undefined => known.get(repository);
