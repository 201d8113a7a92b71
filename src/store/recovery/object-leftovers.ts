import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ignoreMissing } from '../files/file-tree.ts';
import type { Repository } from '../git/repository.ts';
import { isAlive } from '../locks/alive.ts';
import { ageOf, canSeeProcesses, mayBeOpenAnywhere } from '../locks/processes.ts';

/** An import that stays open writes to its pack seldom; hence the look at who has it open as well. */
const OLD_AFTER_MS = 3_600_000;

/** What git calls objects and packs that are not whole yet; where its number is in the name, it is gone when that ended. */
const PASSING = /^(?:\.tmp-(\d+)-pack-|tmp_(?:pack|idx|rev|mtimes|obj)_)/;

/**
 * Packs and objects that a killed git was writing: absolute paths, of files that nobody has touched for an hour and no
 * process has open. None where the system does not tell what is open.
 */
export function findObjectLeftovers({ commonDir }: Repository): string[] {
  if (!canSeeProcesses) return [];
  const objects = join(commonDir, 'objects');
  const folders = namesIn(objects).filter((name) => /^(pack|[0-9a-f]{2})$/.test(name));
  const old = folders.flatMap((folder) =>
    namesIn(join(objects, folder)).flatMap((name) => {
      const found = PASSING.exec(name);
      const path = join(objects, folder, name);
      const pid = Number(found?.[1] ?? 0);
      const isOld = found !== null && (ageOf(path) ?? 0) >= OLD_AFTER_MS && !(pid > 0 && isAlive(pid));
      return isOld ? [path] : [];
    }),
  );
  return old.length === 0 ? [] : old.filter((path) => !mayBeOpenAnywhere(path));
}

function namesIn(folder: string): string[] {
  return (ignoreMissing(() => readdirSync(folder)) ?? []).sort();
}
