/**
 * Copies of a task's file that no person made: those that programs leave which keep folders in step, told by their names, and old
 * states that one of them or a backup put back. Any other copy is a person's, and becomes a task of its own.
 */
import { idOfName, nameOfPath } from '../layout.ts';

/** What says by itself that a program made the copy, at the end of a name without `.md`. */
const MARK = /(?:[._](?:sync-)?conflict-\d{8}-\d{6}(?:-[A-Z0-9]+)?|_conf\(\d+\)|~)$/;
/** The same in brackets. */
const IN_BRACKETS = ['conflicted copy', 'case conflict', 'encoding conflict'];
/** What a person may write as well: it says so only right behind the whole name of the file that was copied. */
const ENDING = /^(?: \d+|-[A-Z0-9][A-Z0-9-]*)$/;

/** True where `path`, which bears the id of the task in `original`, is no copy that a person made. */
export function isForeignCopy(path: string, original: string): boolean {
  const [name, first] = [idOfName(nameOfPath(path)), idOfName(nameOfPath(original))];
  if (name === first || MARK.test(name)) return true;
  const bracketed = name.endsWith(')') ? name.slice(name.lastIndexOf('(')).toLowerCase() : '';
  if (IN_BRACKETS.some((words) => bracketed.includes(words))) return true;
  return name.startsWith(first) && ENDING.test(name.slice(first.length));
}
