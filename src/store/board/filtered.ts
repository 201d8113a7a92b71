import { join } from 'node:path';
import { shellWord } from '../../domain/shell-word.ts';
import { BoardError } from '../../errors.ts';
import { git } from '../git/git.ts';
import { CONFIG_FILE } from '../layout.ts';

/** A file of each kind that a board comes to have. */
const KINDS = [
  CONFIG_FILE,
  'pending/t-1-one.md',
  'in_progress/t-1-one.md',
  'blocked/t-1-one.md',
  'done/2026/01/01/t-1-one.md',
  'agents/a.md',
  'runs/2026/01/01/r-1.md',
  'messages/open/m-1.md',
  'messages/closed/2026/01/01/m-1.md',
  'events/2026/01/01/00/00/1.note.board.md',
  'events/2026/01/01.jsonl',
];

/**
 * Refuses a board in a folder of whose files git's filters are to make something else, as git-crypt and LFS do: a board is recorded
 * without filters, and would lie in plain text among what is encrypted.
 */
export async function refuseFiltered(workTree: string, inside: string): Promise<void> {
  const prefix = inside === '' ? '' : `${inside}/`;
  const paths = KINDS.map((path) => `${prefix}${path}`);
  const answer = (await git(workTree, ['check-attr', '-z', 'filter', '--', ...paths])).split('\0');
  for (let at = 0; at + 2 < answer.length; at += 3) {
    const [path = '', , filter = ''] = answer.slice(at, at + 3);
    if (filter === 'unspecified' || filter === 'unset') continue;
    const attributes = join(workTree, '.gitattributes');
    const person =
      "leave '--shared' out, and the board has a repository of its own; if plain text is what you want, have " +
      `${shellWord(attributes)} end with the line '/${prefix}** -filter'`;
    throw new BoardError(
      'git_failed',
      `git's filter '${filter}' is for ${path} as well, and a board is recorded without filters: it would be plain text in this repository`,
      {
        details: { reason: 'filtered', filter, path },
        ways: { person, worker: 'ask a person where the board is to be' },
      },
    );
  }
}
