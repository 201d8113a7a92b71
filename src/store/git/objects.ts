import { gitByFiles, gitObjectsByFiles } from './git-by-files.ts';
import type { Repository } from './repository.ts';

/** What git has by some name, as bytes: files may hold what is no text. */
export interface NamedObject {
  id: string;
  type: string;
  /** Null where it was not read. */
  content: Buffer | null;
}

/** Objects by names that git resolves, in their order, with what they hold unless that is not asked for; null for one that there is not. */
export async function readNamed(
  repository: Repository,
  names: readonly string[],
  { isWhole } = { isWhole: true },
): Promise<(NamedObject | null)[]> {
  if (names.length === 0) return [];
  const input = `${names.join('\n')}\n`;
  const answer = isWhole
    ? await gitObjectsByFiles(repository, input)
    : Buffer.from(await gitByFiles(repository, ['cat-file', '--batch-check'], { input }));
  return objectsIn(answer, names.length, isWhole);
}

/** What `git cat-file` answers to so many names, with `--batch`, or with `--batch-check`, which leaves out what they hold. */
export function objectsIn(answer: Buffer, count: number, isWhole: boolean): (NamedObject | null)[] {
  let rest = answer;
  return Array.from({ length: count }, () => {
    const end = rest.indexOf('\n');
    // A missing object's line repeats the question, whatever words that holds.
    const [, id, type, size] = /^([0-9a-f]{40,64}) (\w+) (\d+)$/.exec(rest.toString('utf8', 0, end)) ?? [];
    rest = rest.subarray(end + 1);
    if (id === undefined || type === undefined) return null;
    const content = isWhole ? rest.subarray(0, Number(size)) : null;
    if (isWhole) rest = rest.subarray(Number(size) + 1);
    return { id, type, content };
  });
}

const blobIn = (object: NamedObject | null | undefined) =>
  object?.type === 'blob' ? (object.content ?? null) : null;

/** The contents of some blobs, by their ids. */
export async function readObjects(
  repository: Repository,
  ids: Iterable<string>,
): Promise<Map<string, Buffer>> {
  const asked = [...new Set(ids)];
  const objects = await readNamed(repository, asked);
  return new Map(
    asked.flatMap((id, index): [string, Buffer][] => {
      const content = blobIn(objects[index]);
      return content === null ? [] : [[id, content]];
    }),
  );
}

/** The contents of files in a commit, by path relative to the board; null where it holds none. */
export async function readBlobs(
  repository: Repository,
  revision: string,
  paths: readonly string[],
): Promise<Map<string, Buffer | null>> {
  const names = paths.map((path) => `${revision}:${repository.prefix}${path}`);
  const objects = await readNamed(repository, names);
  return new Map(paths.map((path, index) => [path, blobIn(objects[index])]));
}
