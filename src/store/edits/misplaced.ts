import { existsSync, lstatSync, readdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { differInCase } from '../files/letter-case.ts';
import { makeFolders } from '../files/make-folders.ts';
import { ignoresCase } from '../git/repository-config.ts';
import { AGENTS, nameOfPath } from '../layout.ts';
import { malformed } from '../markdown/front-matter.ts';
import type { BoardAtTip, Difference } from './differences.ts';
import { type Bearers, bearerOf, claimIn, findBearers, misplacement } from './elsewhere.ts';
import type { HandEdits } from './hand-edits.ts';

/**
 * A file, and the path where it is on record: an agent's or a run's that has another name than its id gives, or any whose name
 * differs in the case of letters alone where git takes such names for one.
 */
export interface Misnamed {
  readonly from: string;
  readonly to: string;
}

/** The same edits without those that would record as deleted what lies elsewhere in the board: that is told as a problem. */
export function withoutMisplaced(
  edits: HandEdits,
  differences: readonly Difference[],
  root: string,
): HandEdits {
  const gone = goneFrom(edits);
  if (gone.length === 0) return edits;
  const seen = bearersAmong(edits, differences);
  let outside: Bearers | undefined;
  const found = new Map<string, string>();
  for (const path of gone) {
    outside ??= findBearers(root);
    const bearer = bearerOf(path, seen) ?? bearerOf(path, outside);
    // A worker whose file was put away has a new one with its next report.
    const isPutAway = path.startsWith(`${AGENTS}/`) && bearer?.startsWith(`${AGENTS}/`) === false;
    if (bearer !== undefined && !isPutAway) found.set(path, bearer);
  }
  if (found.size === 0) return edits;
  const isGone = ({ path }: { path: string }) => !found.has(path);
  const bearers = new Set(found.values());
  return {
    ...edits,
    tasks: edits.tasks.filter(({ before, after }) => after !== null || before === null || isGone(before)),
    agents: edits.agents.filter(isGone),
    runs: edits.runs.filter(isGone),
    problems: [
      ...edits.problems.filter(({ path }) => !bearers.has(path)),
      ...[...found].map(([path, bearer]) => {
        const { problem, remedy } = misplacement(path);
        return { path: bearer, error: malformed(bearer, problem, undefined, remedy) };
      }),
    ],
    misnamed: [...found].flatMap(([to, from]) =>
      dirname(from) === dirname(to) && /^(agents|runs)\//.test(to) ? [{ from, to }] : [],
    ),
  };
}

/** Where records were, and nothing is any more. */
function goneFrom({ tasks, agents, runs }: HandEdits): string[] {
  const records = [...agents, ...runs].filter(({ after }) => after === null).map(({ path }) => path);
  return [...tasks.flatMap(({ before, after }) => (after === null && before ? before.path : [])), ...records];
}

/** What differs from what is recorded and is not on its way on record. */
function bearersAmong({ tasks, agents, runs }: HandEdits, differences: readonly Difference[]): Bearers {
  const told = new Set([
    ...tasks.flatMap(({ after }) => after?.path ?? []),
    ...pathsOf(agents),
    ...pathsOf(runs),
  ]);
  const found = new Map<string, string>();
  for (const { path, present } of differences) {
    const claim = Buffer.isBuffer(present) && !told.has(path) ? claimIn(present) : null;
    if (claim !== null && !found.has(claim)) found.set(claim, path);
  }
  return found;
}

const pathsOf = (edits: readonly { path: string; after: unknown }[]) =>
  edits.flatMap(({ path, after }) => (after === null ? [] : path));

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
  const [before, after] = [join(root, from), join(root, to)];
  const isOneName = from.toLowerCase() === to.toLowerCase();
  const isTaken = isOneName ? readdirSync(dirname(after)).includes(nameOfPath(to)) : existsSync(after);
  if (isTaken || !lstatSync(before, { throwIfNoEntry: false })?.isFile()) return false;
  makeFolders(dirname(after));
  renameSync(before, after);
  return true;
}
