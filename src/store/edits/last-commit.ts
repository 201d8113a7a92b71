import { join } from 'node:path';
import * as z from 'zod';
import { makeOwnFolder, readOwn, writeOwn } from '../files/own-files.ts';
import type { Repository } from '../git/repository.ts';

/** A file that a person's commit changed and that could not be put on record yet. */
const OwedFile = z.object({
  path: z.string(),
  /** Blob ids: what is recorded, what the branch holds since, and what the work tree held when it could not be recorded. */
  recorded: z.string().nullable(),
  committed: z.string().nullable(),
  seen: z.string().nullable(),
  /** The commits that changed it. */
  commits: z.array(z.string()),
});
export type OwedFile = z.infer<typeof OwedFile>;

/** The journal's last commit, and what is owed up to it. */
const LastCommit = z.object({
  commit: z.string().regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/),
  owed: z.array(OwedFile),
});
export type LastCommit = z.infer<typeof LastCommit>;

const noteOf = ({ stateDir }: Repository) => join(stateDir, 'last-commit');

/** Notes the journal's last commit, which saves looking for it. To be called under the board's lock. */
export function noteLastCommit(repository: Repository, last: LastCommit): void {
  makeOwnFolder(repository.stateDir);
  const text = last.owed.length === 0 ? last.commit : JSON.stringify(last);
  writeOwn(noteOf(repository), text);
}

/** What was noted; null where nothing is, or a crash cut the note short. */
export function readLastCommit(repository: Repository): LastCommit | null {
  const text = readOwn(noteOf(repository)) ?? '';
  try {
    const last = LastCommit.safeParse(text.startsWith('{') ? JSON.parse(text) : { commit: text, owed: [] });
    return last.success ? last.data : null;
  } catch {
    return null;
  }
}
