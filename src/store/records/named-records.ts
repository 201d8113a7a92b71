import type * as z from 'zod';
import { sameId } from '../../domain/ids.ts';
import { idOfName, nameOfPath, statusOfPath } from '../layout.ts';
import { malformed } from '../markdown/front-matter.ts';
import { readRecord, readRecordOnce, type Stored, type View } from './records.ts';

interface Named extends z.ZodObject {
  shape: { id: z.ZodType<string> };
}

/** What is said of a file that bears the id of another file's record: it is recorded nowhere, and counts as nothing. */
export function copyOf(id: string, original: string): { problem: string; remedy: string } {
  return {
    problem: `it bears the id ${id}, and the file of that is ${original}; this one is passed over as a copy`,
    remedy:
      statusOfPath(original) !== null
        ? "compare the two, and move this one out of the board; without its line 'id:' it is a new task"
        : 'compare the two, and move this one out of the board',
  };
}

/**
 * Refuses an agent's or a run's record that does not lie under the name that its id gives. Programs that keep folders in step
 * leave copies beside such files: read as records they would count twice.
 */
export function refuseOtherName<T extends Stored<{ id: string }>>(record: T): T {
  const { id } = record.fields;
  if (sameId(id, idOfName(nameOfPath(record.path)))) return record;
  throw malformed(
    record.path,
    `id: expected a file named after it, ${id}.md, got another name, so it is passed over as a copy`,
    undefined,
    "'mission-control doctor' says which file has the id: compare the two, and move this one out of the board",
  );
}

/** Reads the record of an agent or a run; undefined where there is no file, `malformed_file` where it is none, or a copy. */
export function readNamed<S extends Named>(
  view: View,
  schema: S,
  path: string,
): Stored<z.infer<S> & { id: string }> | undefined {
  return named(readRecord(view, schema, path));
}

/** The same for whoever comes by thousands of files once: what is made of them is not kept. */
export function readNamedOnce<S extends Named>(
  view: View,
  schema: S,
  path: string,
): Stored<z.infer<S> & { id: string }> | undefined {
  return named(readRecordOnce(view, schema, path));
}

function named<Fields>(record: Stored<Fields> | undefined): Stored<Fields & { id: string }> | undefined {
  return record === undefined ? undefined : refuseOtherName(record as Stored<Fields & { id: string }>);
}
