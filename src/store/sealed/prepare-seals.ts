/**
 * What is sealed is what the branch has, not what lies in the work tree: nobody's edit of an event becomes its record that
 * way. All of it is got ready without the lock, day by day, in a folder outside the board; under the lock it only has to be
 * seen that the branch's days are the same.
 */

import { BlobReader } from '../git/blob-reader.ts';
import { git } from '../git/git.ts';
import type { Repository } from '../git/repository.ts';
import { writtenOut } from '../git/settings.ts';
import { DaySealing, type LeftFile, type PreparedDay, type Sealing } from './day-sealing.ts';
import { type RecordedDay, recordedDays, untidyIn } from './recorded-days.ts';

/** What is to be sealed, and what that was made from. */
export interface Preparation {
  readonly days: readonly PreparedDay[];
  readonly left: readonly LeftFile[];
  /** What the branch had of the days, and what git did not see alike in branch, index and work tree. */
  readonly recorded: readonly RecordedDay[];
  readonly untidy: readonly string[];
}

/** Gets the days ready that lie before another and have events that are not sealed. */
export async function prepareSeals(sealing: Sealing): Promise<Preparation> {
  const { repository, tip, before, progress } = sealing;
  const recorded = (await recordedDays(repository, tip)).filter(
    ({ day, folder }) => folder !== null && day < before,
  );
  const untidy = await untidyIn(repository, recorded);
  const blobs = new BlobReader(repository.workTree);
  const days: PreparedDay[] = [];
  const left: LeftFile[] = [];
  try {
    for (const [index, day] of recorded.entries()) {
      progress?.(index, recorded.length);
      const prepared = await new DaySealing(sealing, day, { blobs, untidy }).prepare(left);
      if (prepared !== null) days.push(prepared);
    }
  } finally {
    blobs.close();
  }
  const ids = sealing.isTrial ? [] : await giveToGit(sealing, days);
  return { days: days.map((day, index) => ({ ...day, blob: ids[index] ?? '' })), left, recorded, untidy };
}

/** True where branch and work tree still are what the seals were made from. Under the board's lock. */
export async function areAsPrepared(
  repository: Repository,
  tip: string,
  { recorded, untidy }: Preparation,
): Promise<boolean> {
  const now = new Map((await recordedDays(repository, tip)).map((each) => [each.day, each]));
  const areSame = recorded.every(({ day, folder, seal }) => {
    const found = now.get(day);
    return found?.folder === folder && found.seal === seal;
  });
  return areSame && (await untidyIn(repository, recorded)).join('\0') === untidy.join('\0');
}

/** git takes a name with a line break in it only as an argument, of which there may be so many. */
const ARGUMENTS = 100;

async function giveToGit({ repository, config }: Sealing, days: readonly PreparedDay[]): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < days.length; index += ARGUMENTS) {
    const paths = days.slice(index, index + ARGUMENTS).flatMap(({ ready }) => ready ?? []);
    const answer = await git(repository.workTree, ['hash-object', '-w', '--no-filters', '--', ...paths], {
      config: writtenOut(config.durability === 'full'),
    });
    ids.push(...answer.trim().split('\n'));
  }
  return ids;
}
