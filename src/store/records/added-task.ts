import { AddedTaskFields } from '../../domain/task.ts';
import { isVisible, TITLE_MAX, trimEndOf } from '../../domain/text.ts';
import type { BoardError } from '../../errors.ts';
import { idOfName, nameOfPath } from '../layout.ts';
import { malformed, parsePlainText } from '../markdown/front-matter.ts';
import { kindIn } from './claims.ts';
import { ifSound, parseRecord, type Stored } from './records.ts';

/** A task file that a person added: it may have no id and no title yet, and even no front matter. */
export type AddedTask = Stored<AddedTaskFields>;

/** Reads an added file. What it has has to be right; a file without any words is somebody's who has just begun. */
export function readAddedTask(path: string, bytes: Buffer): AddedTask {
  const kind = kindIn(bytes);
  if (kind === 'run' || kind === 'agent') {
    const problem = `expected a task, got the record of ${kind === 'run' ? 'a run' : 'an agent'}`;
    throw malformed(path, problem, undefined, 'move it out of this folder');
  }
  const plain = parsePlainText(path, bytes);
  if (plain === undefined) return parseRecord(AddedTaskFields, path, bytes);
  if (plain.body.trim() === '')
    throw malformed(path, 'expected a task, or at least a title, got an empty file', 1);
  return { path, fields: AddedTaskFields.parse({}), file: plain };
}

/** What is wrong with a file that is no record yet, but could be recorded as it is: a person has just made it. */
export function notRecordedYet(path: string, bytes: Buffer): BoardError | undefined {
  const added = ifSound(() => readAddedTask(path, bytes));
  if (added === undefined) return undefined;
  const problem = `'${titleOf(added)}' is not recorded yet`;
  return malformed(
    path,
    problem,
    undefined,
    "'mission-control record-edits' records it, as a server does by itself, or says what is in the way",
    true,
  );
}

const HEADING = /^#{1,6}[ \t](.*)$/m;
const BLANKS = ' \t';

/** What the task is about: what its front matter says, else its first heading, else its file's name. */
export function titleOf({ path, fields, file }: AddedTask): string {
  if (fields.title !== undefined && isVisible(fields.title)) return fields.title;
  const line = HEADING.exec(file.body)?.[1] ?? '';
  const heading = trimEndOf(trimEndOf(line, BLANKS), '#');
  const name = idOfName(nameOfPath(path)).replace(/[-_]+/g, ' ');
  return [heading, name, 'untitled'].map(oneLine).find(isVisible) ?? '';
}

function oneLine(text: string): string {
  const words = text.replace(/[\p{Cc}\u2028\u2029\s]+/gu, ' ').trim();
  return [...words].slice(0, TITLE_MAX).join('').trim();
}
