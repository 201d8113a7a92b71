import { idsThatMayHold, nameOfPath } from '../layout.ts';

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
  /** The file that has the id which this one bears as well; null where it is no copy. */
  copyOf: string | null;
}

/**
 * Finds out which file has become which. The id inside a file decides: a file keeps its task where it lies, else it is
 * the one that is missing elsewhere, one of the same name first, else it is a copy where the id is taken (`takenBy`: by a file nobody touched), else new.
 */
export function pairFiles<Recorded extends RecordedFile, Present extends PresentFile>(
  recorded: readonly Recorded[],
  present: readonly Present[],
  takenBy: (id: string) => string | undefined,
): Pair<Recorded, Present>[] {
  const pairs: Pair<Recorded, Present>[] = [];
  const candidates = byId(recorded);
  const left = new Set(recorded);
  const open = new Set(present);
  const paired = new Map<string, string>();
  const join = (after: Present, before: Recorded | undefined, copyOf: string | null = null) => {
    pairs.push({ before: before ?? null, after, copyOf });
    if (after.id !== null && copyOf === null) paired.set(keyOf(after.id), after.path);
    if (before !== undefined) left.delete(before);
    open.delete(after);
  };
  const candidatesFor = ({ id }: Present) => (id === null ? [] : (candidates.get(keyOf(id)) ?? []));
  for (const file of present) {
    const before = candidatesFor(file).find(({ path }) => path === file.path);
    if (before !== undefined) join(file, before);
  }
  const hasSameName = (one: PresentFile, other: PresentFile) =>
    nameOfPath(one.path) === nameOfPath(other.path);
  for (const isMeant of [hasSameName, () => true]) {
    for (const file of [...open]) {
      const before = candidatesFor(file).find((one) => left.has(one) && isMeant(one, file));
      if (before !== undefined) join(file, before);
    }
  }
  for (const file of [...open]) {
    const { id } = file;
    join(file, undefined, id === null ? null : (paired.get(keyOf(id)) ?? takenBy(id) ?? null));
  }
  for (const before of left) pairs.push({ before, after: null, copyOf: null });
  return pairs;
}

/** Ids that differ in case are the same. */
const keyOf = (id: string) => id.toLowerCase();

/** What may hold each id. What was committed broken is known by its name only. */
function byId<Recorded extends RecordedFile>(recorded: readonly Recorded[]): Map<string, Recorded[]> {
  const found = new Map<string, Recorded[]>();
  for (const file of recorded) {
    const ids = file.id === null ? idsThatMayHold(nameOfPath(file.path)) : [keyOf(file.id)];
    for (const id of ids) {
      const known = found.get(id);
      if (known === undefined) found.set(id, [file]);
      else known.push(file);
    }
  }
  return found;
}
