import { renameSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { flushFolder, writeFlushed } from '../files/flushed.ts';
import { makeOwnFolder, readOwn, writeAside } from '../files/own-files.ts';
import { passingFolder, passingName, takeAway } from '../files/replace-file.ts';
import type { Repository } from '../git/repository.ts';
import { sealPath } from '../layout.ts';
import { folderOfDay } from '../sealed/seal.ts';

/**
 * What a writer is about to do, noted before git is asked to: should the writer die, the next one compares this with
 * the branch and finishes or drops it.
 */
const Intent = z.object({
  /** An event file of the first commit, relative to the board: the branch holds it if, and only if, the commits landed. */
  witness: z.string(),
  /** The files to bring up to date, and the blob ids of what they held. */
  files: z.array(z.object({ path: z.string(), before: z.string().nullable() })),
  /** The days to bring up to date where it seals some, and the commit that the branch was at before. */
  seals: z
    .object({
      from: z.string().nullable(),
      days: z.array(
        z.object({
          day: z.string(),
          blob: z.string(),
          before: z.string().nullable(),
          /** What is sealed leaves the day's folder. */
          isEmptied: z.boolean(),
        }),
      ),
    })
    .optional(),
});
export type Intent = z.infer<typeof Intent>;

/** True where a writer is about to change a file, or the day that holds it. */
export function isAbout({ files, seals }: Intent, path: string): boolean {
  return (
    files.some((file) => file.path === path) ||
    seals?.days.some(({ day }) => path === sealPath(day) || path.startsWith(`${folderOfDay(day)}/`)) === true
  );
}

const fileOf = (repository: Repository) => join(repository.stateDir, 'intent');

/** The intents that writers before left; null where they cannot be read: cut short before a git was started, or spoilt since. */
export function readIntentNote(repository: Repository): Intent[] | null {
  const text = readOwn(fileOf(repository));
  if (text === undefined) return [];
  try {
    return z.array(Intent).parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** The same, none where they cannot be read. */
export const readIntents = (repository: Repository): Intent[] => readIntentNote(repository) ?? [];

/** Notes intents in place of those noted before, durably where asked for. Nothing may land before this has resolved. */
export async function writeIntents(
  repository: Repository,
  intents: readonly Intent[],
  durable: boolean,
): Promise<void> {
  const path = fileOf(repository);
  makeOwnFolder(repository.stateDir);
  const text = JSON.stringify(intents);
  if (durable) await writeFlushed(`${path}.new`, text);
  else writeAside(`${path}.new`, text);
  renameSync(`${path}.new`, path);
  if (durable) await flushFolder(repository.stateDir);
}

/** Drops all intents: what they meant to do is done, or can never happen any more. */
export function clearIntents(repository: Repository): void {
  takeAway(fileOf(repository), passingName(passingFolder(repository)));
}
