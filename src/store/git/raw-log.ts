import type { Repository } from './repository.ts';

/** Whatever a person's git settings say, this is how commits are printed that changed some files. */
export const RAW_LOG = [
  ...['log', '-z', '--raw', '--root', '--no-abbrev', '--no-renames', '--no-color', '--no-show-signature'],
  ...['--no-follow', '--first-parent', '--diff-merges=first-parent'],
];

/** What became of one file, by git's ids of its content; null where it is not there. */
export interface RawChange {
  readonly before: string | null;
  readonly after: string | null;
  /** True where there is a regular file afterwards, not a link or another repository. */
  readonly isFile: boolean;
}

/** The same with the file's path, relative to the board. */
export type ChangedFile = RawChange & { path: string };

const IDS_AT = ':100644 100644 '.length;

/** Reads git's `:mode mode before after status`; null where a text is not one. */
export function readChange(text: string): RawChange | null {
  const change = text.startsWith('\n') ? text.slice(1) : text;
  if (!change.startsWith(':')) return null;
  const kind = change.at(-1);
  const length = (change.length - IDS_AT - ' '.length * 2 - 1) / 2;
  return {
    before: kind === 'A' ? null : change.slice(IDS_AT, IDS_AT + length),
    after: kind === 'D' ? null : change.slice(IDS_AT + length + 1, IDS_AT + 2 * length + 1),
    isFile: kind !== 'D' && change.startsWith('100', 8),
  };
}

/** Takes apart git's raw differences, in pairs of fields; paths are relative to the board, and others are left out. */
export function readChanges(
  { prefix }: Pick<Repository, 'prefix'>,
  fields: readonly string[],
): ChangedFile[] {
  const changes: ChangedFile[] = [];
  for (let at = 0; at + 1 < fields.length; at++) {
    const change = readChange(fields[at] ?? '');
    if (change === null) continue;
    const path = fields[++at] ?? '';
    if (path.startsWith(prefix)) changes.push({ path: path.slice(prefix.length), ...change });
  }
  return changes;
}

/** Takes a log apart whose commits begin with what `head` finds: that, and the fields behind it. */
export function splitLog(listed: string, head: RegExp): { found: RegExpExecArray; fields: string[] }[] {
  const commits: { found: RegExpExecArray; fields: string[] }[] = [];
  const fields = listed.split('\0');
  for (let at = 0; at < fields.length; at++) {
    const field = fields[at] ?? '';
    const commit = commits.at(-1);
    if (commit !== undefined && readChange(field) !== null) commit.fields.push(field, fields[++at] ?? '');
    else {
      const found = head.exec(field);
      if (found !== null) commits.push({ found, fields: [] });
    }
  }
  return commits;
}
