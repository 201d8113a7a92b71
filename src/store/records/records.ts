import type * as z from 'zod';
import { check } from '../../domain/check.ts';
import { readText } from '../../domain/record.ts';
import type { Warning } from '../../domain/warning.ts';
import { BoardError } from '../../errors.ts';
import type { Entry, FileTree, KnownFile } from '../files/file-tree.ts';
import { isRecordName, strangenessOf } from '../layout.ts';
import { lineOfKey, type MarkdownFile, malformed, parseMarkdown } from '../markdown/front-matter.ts';
import { presentValues, shownValue } from '../markdown/present-values.ts';

/** A set of files to read, and where to say what is wrong with some of them. */
export interface View {
  readonly tree: FileTree;
  warn(warning: Warning): void;
}

/** A record as it lies in a file: its fields, and the file as it was read, so that writing keeps what it does not know. */
export interface Stored<Fields> {
  readonly path: string;
  readonly fields: Fields;
  readonly file: MarkdownFile;
}

/** The same files, without a word about what is wrong with some of them: somebody else says that. */
export function silently(view: View): View {
  return { ...view, warn: () => {} };
}

/** The entries of a folder. A link or a file in its place is named in a warning, and holds nothing. */
export function listFolder(view: View, folder: string): readonly Entry[] {
  return orWarn(view, () => view.tree.list(folder)) ?? [];
}

/** What lies in a folder and cannot be a record there though it looks like one: to be told, for it is shown nowhere else. */
export function strangeAmong(folder: string, entries: readonly Entry[]): { path: string; problem: string }[] {
  return entries.flatMap((entry) => {
    const problem = strangenessOf(entry);
    return problem === null ? [] : [{ path: `${folder}/${entry.name}`, problem }];
  });
}

/** The names of a folder's record files. What looks like one and is none is named in a warning. */
export function recordsIn(view: View, folder: string): string[] {
  const entries = listFolder(view, folder);
  for (const { path, problem } of strangeAmong(folder, entries)) {
    orWarn(view, () => {
      throw malformed(path, problem);
    });
  }
  return entries.flatMap(({ name, kind }) => (kind === 'file' && isRecordName(name) ? [name] : []));
}

/** The names of a folder's files that may hold an id's record; a link or a file in the folder's place holds nothing. */
export function namedIn(view: View, folder: string, id: string): string[] {
  const entries = orWarn(silently(view), () => view.tree.named(folder, id)) ?? [];
  return entries.filter(({ kind }) => kind === 'file').map(({ name }) => name);
}

/** What was made of bytes, as long as some tree keeps them: an operation looks at a file more than once, a server often. */
const parsed = new WeakMap<Buffer, Stored<unknown>>();

/** Reads one record; undefined where there is no file, `malformed_file` where the file does not hold one. */
export function readRecord<S extends z.ZodObject>(
  view: View,
  schema: S,
  path: string,
): Stored<z.infer<S>> | undefined {
  const known = view.tree.known?.(path);
  // What was made of a file at this path was made by the schema of what lies there.
  if (known !== undefined) return known as KnownFile & Stored<z.infer<S>>;
  const bytes = view.tree.read(path);
  return bytes === undefined ? undefined : recordIn(schema, path, bytes);
}

/** The same for whoever comes by thousands of files once: what is made of them is not kept. */
export function readRecordOnce<S extends z.ZodObject>(
  view: View,
  schema: S,
  path: string,
): Stored<z.infer<S>> | undefined {
  const bytes = view.tree.read(path);
  return bytes === undefined ? undefined : parseRecord(schema, path, bytes);
}

/** The record in a file's bytes, taken apart once for as long as somebody keeps them. */
export function recordIn<S extends z.ZodObject>(schema: S, path: string, bytes: Buffer): Stored<z.infer<S>> {
  const known = parsed.get(bytes);
  if (known?.path === path) return known as Stored<z.infer<S>>;
  const record = parseRecord(schema, path, bytes);
  parsed.set(bytes, record);
  return record;
}

/** What was made of some bytes; undefined where nothing was, or nobody kept them. */
export function recordMadeOf(bytes: Buffer): Stored<unknown> | undefined {
  return parsed.get(bytes);
}

/** Reads one record from bytes. A known key of the wrong type is `malformed_file` with its line. */
export function parseRecord<S extends z.ZodObject>(
  schema: S,
  path: string,
  bytes: Uint8Array,
): Stored<z.infer<S>> {
  const { values, ...file } = parseMarkdown(path, bytes);
  const parsed = check(schema, readText(schema, presentValues(schema, values)));
  if (parsed.success) return { path, fields: parsed.data, file };
  const issue = parsed.error.issues[0];
  const key = String(issue?.path[0] ?? '');
  const place = issue?.path.join('.') ?? '';
  const received = Object.hasOwn(values, key) ? `got ${shownValue(values[key])}` : missing(key);
  throw malformed(
    path,
    `${place}: ${issue?.message ?? 'not as expected'}, ${received}`,
    lineOfKey(file, key),
  );
}

function missing(key: string): string {
  return key === 'id'
    ? "it is not there: 'mission-control record-edits' gives a new task one"
    : 'it is not there';
}

/** Runs a read of one file among many: a malformed one becomes a warning that names it, and the others go on. */
export function orWarn<T>(view: Pick<View, 'warn'>, read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof BoardError) || error.code !== 'malformed_file') throw error;
    const { path, line, not_recorded: isUnrecorded } = error.details;
    view.warn({
      code: isUnrecorded === true ? 'not_recorded' : error.code,
      message: error.message,
      ...(typeof path === 'string' ? { path } : {}),
      ...(typeof line === 'number' ? { line } : {}),
    });
    return undefined;
  }
}

/** Reads what may be malformed; undefined where it is, and nobody is told. */
export function ifSound<T>(read: () => T): T | undefined {
  return orWarn({ warn: () => {} }, read);
}

/** The body as the board hands it out: without the line break that ends the file. */
export function bodyText(file: MarkdownFile): string {
  return file.body.replace(/\r?\n$/, '');
}

/** A body as it is written: ended by a line break, unless it is empty. */
export function bodyOf(text: string): string {
  return text === '' ? '' : `${text}\n`;
}
