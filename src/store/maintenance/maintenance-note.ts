import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { isPlainObject } from '../../domain/record.ts';
import { readOwn, writeAside } from '../files/own-files.ts';
import type { Repository } from '../git/repository.ts';

/** What one maintenance leaves for the next. Without it all of the history is packed once more, and nothing else is amiss. */
export interface MaintenanceNote {
  /** The commit up to which everything has been packed well. */
  packed_to?: string | undefined;
  /** Why the last one came to nothing; absent where it did its work. */
  trouble?: string | undefined;
  /** Not before this, in milliseconds since the epoch, is there any use in trying again. */
  not_before?: number | undefined;
}

/** Before it is tried again where it came to nothing, or was switched off. */
export const LONGEST_PAUSE_MS = 3_600_000;

/** Held by the one maintenance at work and by its git, so that none starts while either lives; changed when one starts. */
export const maintenanceLock = ({ stateDir }: Repository) => join(stateDir, 'maintenance.lock');

const fileOf = ({ stateDir }: Repository) => join(stateDir, 'maintenance');

/** What was noted; nothing where nothing is, or somebody spoilt it. Read on the way out of a report, hence without a schema. */
export function readMaintenanceNote(repository: Repository): MaintenanceNote {
  const text = readOwn(fileOf(repository)) ?? '';
  const note = parsed(text);
  if (!isPlainObject(note)) return {};
  const { packed_to, trouble, not_before } = note;
  return {
    packed_to: typeof packed_to === 'string' && /^[0-9a-f]{40,64}$/.test(packed_to) ? packed_to : undefined,
    trouble: typeof trouble === 'string' ? trouble : undefined,
    not_before: typeof not_before === 'number' ? not_before : undefined,
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Notes it in place of what was noted before. Makes no folder: a board that was deleted meanwhile stays deleted. */
export function writeMaintenanceNote(repository: Repository, note: MaintenanceNote): void {
  writeAside(`${fileOf(repository)}.new`, JSON.stringify(note));
  renameSync(`${fileOf(repository)}.new`, fileOf(repository));
}
