import type { Repository } from '../git/repository.ts';
import { readStatus } from '../git/status.ts';
import { BOARD_FOLDERS, EVENTS, messageStateOf, PEOPLES_FILES, statusOfPath } from '../layout.ts';

/** How often git is asked until it says the same twice. */
const TRIES = 2;

/**
 * The board's files that git sees differ between branch, index and work tree, or does not know; null where they went on
 * coming and going. git's index remembers what each file looked like, so this opens what changed and no more; what it gives is
 * to be looked at again.
 *
 * git looks at the files that it knows before it looks for others, so of a task that is moved in between it tells only where
 * that came to: where tasks' files came or went it is asked again.
 */
export async function touchedPaths(
  repository: Repository,
  { withEvents }: { withEvents: boolean },
): Promise<string[] | null> {
  const records = BOARD_FOLDERS.filter((folder) => folder !== EVENTS);
  const places = [...records, ...PEOPLES_FILES, ...(withEvents ? [EVENTS] : [])];
  let entries = await statusOf(repository, places);
  const { prefix } = repository;
  const isOfFolder = (path: string) => statusOfPath(path) !== null || messageStateOf(path) !== null;
  const cameOrWent = (entry: string) =>
    !/^[ M]{2} /.test(entry) && isOfFolder(entry.slice(`XY ${prefix}`.length));
  for (let tries = 1; entries.some(cameOrWent); tries++) {
    if (tries > TRIES) return null;
    const before = entries;
    entries = await statusOf(repository, places);
    if (isSame(before.filter(cameOrWent), entries.filter(cameOrWent))) break;
  }
  return entries
    .map((entry) => entry.slice('XY '.length))
    .flatMap((path) => (path.startsWith(prefix) ? [path.slice(prefix.length)] : []));
}

/** Entries such as ` M pending/t-1-one.md`. */
async function statusOf(repository: Repository, places: readonly string[]): Promise<string[]> {
  const paths = places.map((place) => `:(literal)${repository.prefix}${place}`);
  return readStatus(repository, ['--porcelain=v1', '--ignored=traditional'], paths);
}

const isSame = (one: readonly string[], other: readonly string[]) =>
  one.length === other.length && one.every((entry, index) => entry === other[index]);
