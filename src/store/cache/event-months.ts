import { gitAtOnce } from '../git/git-at-once.ts';
import { objectsIn } from '../git/objects.ts';
import type { Repository } from '../git/repository.ts';
import { EVENTS } from '../layout.ts';
import { CacheFile } from './cache-file.ts';

/** A month's folder of events as the commit that is checked out has it. */
export interface MonthTree {
  /** `2026/11`. */
  readonly month: string;
  /** git's id of it. */
  readonly id: string;
  /** Those of its days' folders, by `21`. */
  readonly days: ReadonlyMap<string, string>;
}

/** The paths of a day's files below the folder of its month, each ended by a zero byte; by day. */
export type NamesByDay = ReadonlyMap<string, Buffer>;

/** To have git list fewer takes no longer than to write them down. */
const WORTH_WRITING_BYTES = 16 * 1024;
/** An entry of a tree: its mode, its name, and behind a zero byte its id. */
const FOLDER_OF_DAY = /^40000 (\d\d)$/;

/** What git has of some months, asked at once; those that it has not, or does not tell, are left out. */
export function readMonths(repository: Repository, months: readonly string[]): Map<string, MonthTree> {
  const names = months.map((month) => `HEAD:${repository.prefix}${EVENTS}/${month}\n`);
  const answer = gitAtOnce(repository, ['cat-file', '--batch'], names.join(''));
  const found = new Map<string, MonthTree>();
  if (answer === undefined) return found;
  for (const [index, object] of objectsIn(answer, months.length, true).entries()) {
    const month = months[index];
    if (month === undefined || object?.type !== 'tree' || object.content === null) continue;
    found.set(month, { month, id: object.id, days: foldersIn(object.content, object.id.length / 2) });
  }
  return found;
}

function foldersIn(tree: Buffer, idBytes: number): Map<string, string> {
  const found = new Map<string, string>();
  for (let at = 0; at < tree.length; ) {
    const end = tree.indexOf(0, at);
    const [, day] = FOLDER_OF_DAY.exec(tree.toString('latin1', at, end)) ?? [];
    at = end + 1 + idBytes;
    if (day !== undefined) found.set(day, tree.toString('hex', end + 1, at));
  }
  return found;
}

/** The names of a month's events, as they are kept, or listed by git. A day that it does not list is left out. */
export function readNames(repository: Repository, tree: MonthTree): NamesByDay {
  const file = new CacheFile(repository, `${EVENTS}-${tree.month.replace('/', '-')}`);
  const known = loadNames(file.read(), tree);
  const missing = [...tree.days.keys()].filter((day) => !known.has(day));
  if (missing.length === 0) return known;
  const listed = listNames(repository, tree, missing);
  const all = new Map([...known, ...listed]);
  const sizes = [...listed.values()].map((names) => names.length);
  if (sizes.reduce((sum, size) => sum + size, 0) >= WORTH_WRITING_BYTES) file.write(dumpNames(all, tree));
  return all;
}

function listNames(repository: Repository, { id }: MonthTree, days: readonly string[]): NamesByDay {
  const folders = days.map((day) => `${day}/`);
  const args = ['ls-tree', '-r', '-z', '--name-only', '--full-tree', id, '--', ...folders];
  const listed = gitAtOnce(repository, args);
  return listed === undefined ? new Map() : cutByDay(listed, days);
}

/** git lists the days in their order. */
function cutByDay(listed: Buffer, days: readonly string[]): NamesByDay {
  const ended = Buffer.concat([Buffer.alloc(1), listed]);
  const starts: { day: string; start: number }[] = [];
  for (const day of days) {
    const before = ended.indexOf(`\0${day}/`, starts.at(-1)?.start ?? 0);
    if (before !== -1) starts.push({ day, start: before + 1 });
  }
  const cut = starts.map(({ day, start }, index): [string, Buffer] => [
    day,
    ended.subarray(start, starts[index + 1]?.start),
  ]);
  return new Map(cut);
}

type Line = [day: string, id: string, length: number];

/** One line of JSON that says whose the names behind it are, in this order. */
function dumpNames(names: NamesByDay, { days }: MonthTree): Buffer {
  const lines = [...names].map(([day, paths]): Line => [day, days.get(day) ?? '', paths.length]);
  return Buffer.concat([Buffer.from(`${JSON.stringify(lines)}\n`), ...names.values()]);
}

/** Those of the days that git still has by the same id. */
function loadNames(body: Buffer | undefined, { days }: MonthTree): Map<string, Buffer> {
  const found = new Map<string, Buffer>();
  if (body === undefined) return found;
  let at = body.indexOf('\n') + 1;
  for (const [day, id, length] of JSON.parse(body.toString('utf8', 0, at)) as Line[]) {
    if (days.get(day) === id) found.set(day, body.subarray(at, at + length));
    at += length;
  }
  return found;
}
