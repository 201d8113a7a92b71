/**
 * What of the tasks in `done` cannot be told from their names: which of them were closed, and which are whose children. There are
 * many tasks and few of these. Invariant: what is kept of a day is kept by the id that git gives the day's folder, which no other
 * contents have, so no time stamp has to vouch for it, and only days that changed are looked through again. What a person
 * changed there counts once it is on record.
 */
import { TaskFields } from '../../domain/task.ts';
import { gitByFiles } from '../git/git-by-files.ts';
import { readBlobs } from '../git/objects.ts';
import type { Repository } from '../git/repository.ts';
import { CONFIG_FILE, nameOfPath } from '../layout.ts';
import { ifSound, parseRecord } from '../records/records.ts';
import { CacheFile } from './cache-file.ts';

/** A task in `done` that was closed, or is a child. */
export interface EndedTask {
  readonly id: string;
  readonly parent: string | null;
  readonly closed_as: TaskFields['closed_as'];
}

type Days = Map<string, EndedTask[]>;

/** Of more days than so many the whole folder is looked through. */
const DAYS_MOST = 40;
/** To look through fewer days takes no longer than to write down all. */
const WORTH_WRITING = 8;
/** Files that are read at once. */
const BATCH = 500;

/** What was found last, for a process that stays. */
const found = new WeakMap<Repository, { tip: string; days: Days }>();

/** The closed tasks and the children among those that are done in a commit. */
export async function readEndedTasks(repository: Repository, tip: string): Promise<readonly EndedTask[]> {
  const last = found.get(repository);
  if (last?.tip === tip) return [...last.days.values()].flat();
  const file = new CacheFile(repository, 'ended-tasks');
  const known = last?.days ?? load(file.read());
  const trees = await dayTrees(repository, tip);
  const missing = [...trees].filter(([, id]) => !known.has(id));
  const days: Days = new Map([...trees.values()].flatMap((id) => [[id, known.get(id) ?? []]]));
  if (missing.length > 0) {
    for (const [day, tasks] of await lookThrough(
      repository,
      tip,
      missing.map(([day]) => day),
    ))
      days.get(trees.get(day) ?? '')?.push(...tasks);
    if (missing.length >= WORTH_WRITING) file.write(Buffer.from(JSON.stringify([...days])));
  }
  found.set(repository, { tip, days });
  return [...days.values()].flat();
}

function load(body: Buffer | undefined): Days {
  return new Map(body === undefined ? [] : (JSON.parse(body.toString()) as [string, EndedTask[]][]));
}

/** git's ids of the folders of days, by their paths below the board. */
async function dayTrees({ prefix, ...repository }: Repository, tip: string): Promise<Map<string, string>> {
  const args = ['ls-tree', '-r', '-d', '-z', '--full-tree', tip, '--', `${prefix}done/`];
  const listed = await gitByFiles({ prefix, ...repository }, args);
  const trees = listed.split('\0').flatMap((entry): [string, string][] => {
    const [, id, path] = /^040000 tree ([0-9a-f]+)\t(.*)$/s.exec(entry) ?? [];
    return id === undefined || path === undefined ? [] : [[path.slice(prefix.length), id]];
  });
  return new Map(trees.filter(([path]) => /^done\/\d{4}\/\d\d\/\d\d$/.test(path)));
}

/** Has git look for files that may tell of either, and reads those. */
async function lookThrough(
  repository: Repository,
  tip: string,
  days: readonly string[],
): Promise<Map<string, EndedTask[]>> {
  const { prefix } = repository;
  const folders = days.length > DAYS_MOST ? ['done'] : days;
  // git ends badly where it finds nothing: in the settings of the board it always does.
  const places = [...folders, CONFIG_FILE].map((path) => `:(top,literal)${prefix}${path}`);
  const options = ['-l', '-z', '-E', '--full-name', '--no-color', '--no-recurse-submodules'];
  const patterns = ['-e', '^"?(parent|closed_as)', '-e', '^format'];
  const listed = await gitByFiles(repository, ['grep', ...options, ...patterns, tip, '--', ...places]);
  const asked = new Set(days);
  const paths = listed
    .split('\0')
    .map((line) => line.slice(tip.length + 1 + prefix.length))
    .filter((path) => asked.has(path.slice(0, -nameOfPath(path).length - 1)));
  const told = new Map<string, EndedTask[]>();
  for (let at = 0; at < paths.length; at += BATCH) {
    for (const [path, bytes] of await readBlobs(repository, tip, paths.slice(at, at + BATCH))) {
      const record = bytes === null ? undefined : ifSound(() => parseRecord(TaskFields, path, bytes));
      if (record === undefined) continue;
      const { id, parent, closed_as } = record.fields;
      if (parent === null && closed_as === null) continue;
      const day = path.slice(0, -nameOfPath(path).length - 1);
      told.set(day, [...(told.get(day) ?? []), { id, parent, closed_as }]);
    }
  }
  return told;
}
