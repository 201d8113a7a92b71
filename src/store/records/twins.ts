/**
 * Several files that bear the id of one task: a program that keeps folders in step brought an old one back, a person made a
 * copy, or a writer has still to take a moved file from its old place. Invariant: whoever reads a task goes by the same one of
 * them, in whichever order and through whichever question it finds them.
 */
import { sameId } from '../../domain/ids.ts';
import { STATUSES, type Status } from '../../domain/status.ts';
import type { TaskFields } from '../../domain/task.ts';
import type { Recorded } from '../files/file-tree.ts';
import { nameMayHold, OPEN_STATUSES } from '../layout.ts';
import { daysOf } from './day-folders.ts';
import { isForeignCopy } from './foreign-copies.ts';
import { NameIndex } from './name-index.ts';
import { silently, type View } from './records.ts';
import { listNamed, listTasks, type TaskFile } from './task-files.ts';

/** What a file says of whose it is. */
export interface Claim {
  readonly path: string;
  readonly name: string;
  readonly fields: Pick<TaskFields, 'id' | 'revision'>;
}

/** Looks into a listed file; undefined where it is gone, or cannot be read. */
export type ReadClaim = (file: TaskFile) => Claim | undefined;

const keyOf = ({ fields }: Claim) => fields.id.toLowerCase();

/** Of some tasks those that count; what is passed over is named in a warning. */
export function withoutTwins<T extends Claim>(view: View, tasks: Iterable<T>): T[] {
  const byId = new Map<string, [T, ...T[]]>();
  for (const task of tasks) {
    const group = byId.get(keyOf(task));
    if (group === undefined) byId.set(keyOf(task), [task]);
    else if (group.every(({ path }) => path !== task.path)) group.push(task);
  }
  const groups = [...byId.values()];
  const crowded = groups.filter((group) => group.length > 1);
  if (crowded.length === 0) return groups.map(([task]) => task);
  const standing = new Standing(view.tree.recorded, crowded.flat());
  return groups.map((group) => (group.length === 1 ? group[0] : counting(view, group, standing)));
}

/** What is known of files of which several bear one id. The branch is asked once for all of them. */
class Standing {
  readonly #recorded: Recorded | undefined;
  readonly #held: ReadonlySet<string>;

  constructor(recorded: Recorded | undefined, claims: readonly Claim[]) {
    this.#recorded = recorded;
    this.#held = recorded?.heldOf(claims.map(({ path }) => path)) ?? new Set();
  }

  /** A writer that died, or has still to take the file from its old place, is no copy that a person made. */
  isLeaving({ path }: Claim): boolean {
    return this.#recorded?.isLeaving(path) === true;
  }

  /** Where its id finds it; on record; the higher revision; then what no two files have in common. */
  compare(one: Claim, other: Claim): number {
    const isNamed = (claim: Claim) => nameMayHold(claim.name, claim.fields.id);
    const isHeld = ({ path }: Claim) => this.#held.has(path);
    return (
      Number(isNamed(other)) - Number(isNamed(one)) ||
      Number(isHeld(other)) - Number(isHeld(one)) ||
      other.fields.revision - one.fields.revision ||
      one.name.length - other.name.length ||
      (one.path < other.path ? -1 : 1)
    );
  }
}

function counting<T extends Claim>(view: View, group: readonly [T, ...T[]], standing: Standing): T {
  const kept = group.reduce((best, task) => (standing.compare(task, best) < 0 ? task : best));
  for (const other of group) if (other !== kept && !standing.isLeaving(other)) warnOfTwin(view, kept, other);
  return kept;
}

function warnOfTwin(view: View, kept: Claim, other: Claim): void {
  const remedy = isForeignCopy(other.path, kept.path)
    ? "compare the two, and move this one out of the board; without its line 'id:' it is a new task"
    : "'mission-control record-edits' makes it a task of its own, as a server does by itself; delete it if it is not to be one";
  view.warn({
    code: 'duplicate_task',
    message: `${other.path} bears the id of ${kept.path}, ${kept.fields.id}, and is passed over; ${remedy}`,
    path: other.path,
  });
}

/** More are looked up in a listing that is made once. */
const FEW = 4;

/**
 * Of the tasks in some statuses those that count, though other files may bear their ids where nobody has read: those are found
 * by their names.
 */
export function withoutTwinsElsewhere<T extends Claim>(
  view: View,
  tasks: readonly T[],
  where: { read: readonly Status[]; readClaim: ReadClaim },
): T[] {
  const others = twinsElsewhere(view, tasks, where);
  const kept = new Set<Claim>(withoutTwins<Claim>(view, [...tasks, ...others]));
  return tasks.filter((task) => kept.has(task));
}

/** The files in statuses that were not read which bear the ids of some tasks. */
export function twinsElsewhere(
  view: View,
  tasks: readonly Claim[],
  { read, readClaim }: { read: readonly Status[]; readClaim: ReadClaim },
): Claim[] {
  const unread = STATUSES.filter((status) => !read.includes(status));
  if (tasks.length === 0 || unread.length === 0) return [];
  const named = tasks.length <= FEW ? namedAlone(view, unread) : namedAtOnce(view, unread);
  return tasks.flatMap(({ fields: { id } }) =>
    named(id).flatMap((file) => {
      const claim = readClaim(file);
      return claim !== undefined && sameId(claim.fields.id, id) ? [claim] : [];
    }),
  );
}

/** Tells of tasks that come one by one whether they count. */
export function countsOfAll(view: View, readClaim: ReadClaim): (claim: Claim) => boolean {
  let named: Named | undefined;
  return (claim) => {
    named ??= namedAtOnce(view, STATUSES);
    const { id } = claim.fields;
    const others = named(id).flatMap((file) => {
      const other = file.path === claim.path ? undefined : readClaim(file);
      return other !== undefined && sameId(other.fields.id, id) ? [other] : [];
    });
    return withoutTwins<Claim>(view, [claim, ...others]).includes(claim);
  };
}

type Named = (id: string) => TaskFile[];

function namedAlone(view: View, statuses: readonly Status[]): Named {
  return (id) => listNamed(view, id, statuses);
}

/** The same from listings that are made once: for many. */
export function namedAtOnce(view: View, statuses: readonly Status[]): Named {
  const quiet = silently(view);
  const open = OPEN_STATUSES.filter((status) => statuses.includes(status));
  const index = new NameIndex(listTasks(quiet, open));
  const done = statuses.includes('done') ? daysOf(quiet, 'done') : undefined;
  return (id) => [
    ...index.named(id),
    ...(done?.named(id) ?? []).map(
      ({ folder, name }): TaskFile => ({ status: 'done', path: `${folder}/${name}`, name }),
    ),
  ];
}
