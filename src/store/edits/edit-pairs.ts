import { sameId } from '../../domain/ids.ts';
import { nameMayHold, nameOfPath } from '../layout.ts';

/** A task file as it is on record; its id is null where it does not parse. */
export interface RecordedFile {
  path: string;
  id: string | null;
}

/** A task file that a person left; its id is null where it has none. */
export interface PresentFile {
  path: string;
  id: string | null;
}

/** What a person did to one task: added it (nothing before), took it away (nothing after), or changed or moved it. */
export interface Pair<Recorded extends RecordedFile, Present extends PresentFile> {
  before: Recorded | null;
  after: Present | null;
  /** Another file has the id that this one bears. */
  isCopy: boolean;
}

/**
 * Finds out which file has become which. The id inside a file decides: a file keeps its task where it lies, else it is
 * the one that is missing elsewhere, else it is a copy where the id is taken (`isTaken`: by a file nobody touched), else new.
 */
export function pairFiles<Recorded extends RecordedFile, Present extends PresentFile>(
  recorded: readonly Recorded[],
  present: readonly Present[],
  isTaken: (id: string) => boolean,
): Pair<Recorded, Present>[] {
  const pairs: Pair<Recorded, Present>[] = [];
  const left = new Set(recorded);
  const open = new Set(present);
  const join = (after: Present, before: Recorded | undefined, isCopy = false) => {
    pairs.push({ before: before ?? null, after, isCopy });
    if (before !== undefined) left.delete(before);
    open.delete(after);
  };
  for (const file of present) {
    const before = recorded.find((one) => one.path === file.path && isSameTask(one, file));
    if (before !== undefined) join(file, before);
  }
  for (const file of [...open]) {
    const candidates = [...left].filter((one) => isSameTask(one, file));
    const before = candidates.find((one) => nameOfPath(one.path) === nameOfPath(file.path)) ?? candidates[0];
    if (before !== undefined) join(file, before);
  }
  for (const file of [...open]) {
    const { id } = file;
    const isKnown = id !== null && (isTaken(id) || pairs.some(({ after }) => isOf(after, id)));
    join(file, undefined, isKnown);
  }
  for (const before of left) pairs.push({ before, after: null, isCopy: false });
  return pairs;
}

const isOf = (file: PresentFile | null, id: string) => typeof file?.id === 'string' && sameId(file.id, id);

/** What was committed broken is known by its name only. */
function isSameTask(recorded: RecordedFile, { id }: PresentFile): boolean {
  if (id === null) return false;
  return recorded.id === null ? nameMayHold(nameOfPath(recorded.path), id) : sameId(recorded.id, id);
}
