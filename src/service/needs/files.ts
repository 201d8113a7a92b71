import { needOf } from '../../domain/need.ts';
import { PERSON } from '../../domain/task.ts';
import { modifiedAt } from '../../store/files/modified-at.ts';
import { inWords, thenBy } from './calls.ts';
import type { FileTroubles, Gathering } from './gathering.ts';

/** What people did to files that is not on record yet, and files that nobody can read. */
export function fileNeeds(gathering: Gathering, { edits, unreadable }: FileTroubles): void {
  const { call, now, context } = gathering;
  const broken = new Set(unreadable.map(({ path }) => path));
  const about = (path: string) => ({
    for: PERSON,
    title: path,
    path,
    since: modifiedAt(context.repository.root, path),
  });
  for (const { path, problem } of unreadable) {
    gathering.add(
      needOf(
        {
          kind: 'unreadable_file',
          ...about(path),
          need: problem,
          then: thenBy(null, inWords('lists show what is in it again')),
          clear: inWords(`mend the file, or move it out of the board: ${problem}`),
        },
        now,
      ),
    );
  }
  for (const { path, change, problem } of edits.filter((edit) => !broken.has(edit.path))) {
    gathering.add(
      needOf(
        {
          kind: 'unrecorded_edit',
          ...about(path),
          need: problem ?? `${change} by hand, and not on record yet`,
          then: thenBy(null, inWords('the board has it on record as that person did it')),
          clear: problem === null ? call('put it on record', 'record-edits', {}) : inWords(problem),
        },
        now,
      ),
    );
  }
}
