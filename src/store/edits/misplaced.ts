import { existsSync, lstatSync, readdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { differInCase } from '../files/letter-case.ts';
import { makeFolders } from '../files/make-folders.ts';
import { ignoresCase } from '../git/repository-config.ts';
import { nameOfPath } from '../layout.ts';
import { malformed } from '../markdown/front-matter.ts';
import { claimIn } from '../records/claims.ts';
import type { BoardAtTip, Difference } from './differences.ts';
import { type Bearers, bearerOf, findBearers, isInBoard, misplacement } from './elsewhere.ts';
import type { HandEdits } from './hand-edits.ts';
import { placeOnDisk } from './lost-names.ts';

/**
 * A file, and the path where it is on record: an agent's or a run's that has another name than its id gives, or any whose name
 * differs in the case of letters alone where git takes such names for one.
 */
export interface Misnamed {
  readonly from: string;
  readonly to: string;
}

/**
 * The same edits without those that would record as deleted, or as something else, what lies elsewhere in the board: that is
 * told as a problem. Runs and agents are nobody's to put elsewhere among the board's folders, and get their places back;
 * what was put into a folder of a person's own does where somebody wants it (`wanted`).
 */
export function withoutMisplaced(
  edits: HandEdits,
  differences: readonly Difference[],
  { root, wanted }: { root: string; wanted: ReadonlySet<string> },
): HandEdits {
  const gone = goneFrom(edits);
  if (gone.length === 0) return edits;
  const seen = bearersAmong(edits, differences);
  let outside: Bearers | undefined;
  const found = new Map<string, string>();
  for (const path of gone) {
    outside ??= findBearers(root, { withDays: true });
    const bearer = bearerOf(path, seen) ?? bearerOf(path, outside);
    if (bearer !== undefined) found.set(path, bearer);
  }
  if (found.size === 0) return edits;
  const bearers = new Set(found.values());
  const isTold = (path: string | undefined) => path === undefined || found.has(path) || bearers.has(path);
  const isOther = ({ path }: { path: string }) => !isTold(path);
  return {
    ...edits,
    tasks: edits.tasks.filter(({ before, after }) => !isTold((after ?? before)?.path)),
    messages: edits.messages.filter(({ before, after }) => !isTold((after ?? before)?.path)),
    agents: edits.agents.filter(isOther),
    runs: edits.runs.filter(isOther),
    problems: [
      ...edits.problems.filter(({ path }) => !bearers.has(path)),
      ...[...found].map(([path, bearer]) => {
        const { problem, remedy } = misplacement(path, bearer);
        return { path: bearer, error: malformed(bearer, problem, undefined, remedy) };
      }),
    ],
    misnamed: [...found].flatMap(([to, from]) =>
      /^(agents|runs)\//.test(to) && (isInBoard(from) || wanted.has(to)) ? [{ from, to }] : [],
    ),
  };
}

/** Where records were, and nothing is any more. */
function goneFrom({ tasks, messages, agents, runs }: HandEdits): string[] {
  const records = [...agents, ...runs].filter(({ after }) => after === null).map(({ path }) => path);
  const placed = [...tasks, ...messages].flatMap(({ before, after }) =>
    after === null && before ? before.path : [],
  );
  return [...placed, ...records];
}

/** What differs from what is recorded and is not on its way on record as what it says that it is. */
function bearersAmong(
  { tasks, messages, agents, runs }: HandEdits,
  differences: readonly Difference[],
): Bearers {
  const tasksToBe = new Set(tasks.flatMap(({ after }) => after?.path ?? []));
  const inPlace = new Set([
    ...[...agents, ...runs].flatMap(({ path, before }) => (before === null ? [] : path)),
    ...messages.flatMap(({ after }) => after?.path ?? []),
  ]);
  const found = new Map<string, string>();
  for (const { path, present } of differences) {
    const claim = Buffer.isBuffer(present) && !inPlace.has(path) ? claimIn(present) : null;
    if (claim === null || found.has(claim)) continue;
    if (!tasksToBe.has(path) || !claim.startsWith('task ')) found.set(claim, path);
  }
  return found;
}

/** Of files that the branch does not have those that it has in other letters, where these are one name to git. */
export async function otherCases(
  { repository, reader, tip, tree }: BoardAtTip,
  differences: readonly Difference[],
): Promise<Misnamed[]> {
  const added = differences.filter(({ recorded, isCommitted }) => recorded === null && !isCommitted);
  if (added.length === 0 || !ignoresCase(repository)) return [];
  const held = await reader.filesIn(tip, [...new Set(added.map(({ path }) => dirname(path)))]);
  return added.flatMap(({ path }) => {
    const folder = dirname(path);
    const names = [...(held.get(folder)?.keys() ?? [])];
    const name = names.find((other) => differInCase(nameOfPath(path), other));
    return name === undefined || tree.names(folder).includes(name)
      ? []
      : [{ from: path, to: `${folder}/${name}` }];
  });
}

/** Gives a file its name back, where that is free; true where it did. Under the board's lock. */
export function renameBack(root: string, { from, to }: Misnamed): boolean {
  const [before, after] = [placeOnDisk(root, from), join(root, to)];
  const isOneName = from.toLowerCase() === to.toLowerCase();
  const isTaken = isOneName ? readdirSync(dirname(after)).includes(nameOfPath(to)) : existsSync(after);
  const isFile = before !== undefined && lstatSync(before, { throwIfNoEntry: false })?.isFile() === true;
  if (isTaken || !isFile) return false;
  makeFolders(dirname(after));
  renameSync(before, after);
  return true;
}
