import { dirname } from 'node:path/posix';
import { endOfEventName, readEventName } from '../layout.ts';

/** What is known of the names of events without their folders being listed. */
export interface EventNames {
  /**
   * The folders of a day's minutes that hold the events about any of some entities, and perhaps some more; undefined where
   * it is not known. What lies in them is to be listed.
   */
  foldersAbout(day: string, entityIds: ReadonlySet<string>): ReadonlySet<string> | undefined;
  /** How many events the folder of a day holds; undefined where it is not known. */
  countIn(day: string): number | undefined;
}

const PLACE = /^\d+\/\d+\/\d+\/([^/]+)$/;

/** How many of some files of days, each ended by a zero byte, are events by their place and name. */
export function countEvents(paths: Buffer): number {
  let count = 0;
  for (let at = 0, end = paths.indexOf(0); end !== -1; at = end + 1, end = paths.indexOf(0, at)) {
    const name = PLACE.exec(paths.toString('utf8', at, end))?.[1];
    if (name !== undefined && readEventName(name) !== null) count++;
  }
  return count;
}

/** The folders of those of some files, each ended by a zero byte, whose names say that they are about an entity. */
export function foldersNaming(paths: Buffer, entityIds: Iterable<string>): string[] {
  const found: string[] = [];
  for (const id of entityIds) {
    const wanted = Buffer.from(`${endOfEventName(id)}\0`);
    for (let at = paths.indexOf(wanted); at !== -1; at = paths.indexOf(wanted, at + wanted.length)) {
      const start = paths.lastIndexOf(0, at) + 1;
      found.push(dirname(paths.toString('utf8', start, at)));
    }
  }
  return found;
}
