import * as z from 'zod';
import { onlyOf } from '../../store/edits/hand-edits.ts';
import { RecordedEdit, recordedEdits } from '../edits/edit-event.ts';
import { stageEdits } from '../edits/stage-edits.ts';
import { textFor } from '../listener.ts';
import { writeAnew } from '../operation.ts';
import { warnOfCycles } from '../tasks/dependencies.ts';
import { warnOfTrees } from '../tasks/parent.ts';

const NotRecorded = z.strictObject({
  path: z.string(),
  line: z.int().nullable().describe('where in the file; null where that cannot be said'),
  problem: z.string().describe('what is wrong with it, and what to do'),
});

/** Records hand edits, but for those of files that somebody may still be saving. */
export const editsRecorder = ({
  isSettled,
  withEvents,
}: {
  isSettled: (path: string) => boolean;
  withEvents: boolean;
}) =>
  writeAnew({
    name: 'record-edits',
    summary: 'Record what people did to the files by hand',
    description:
      'Files edited, moved between status folders, added, renamed, copied or deleted, with an editor or with git, become ' +
      "events and one commit in the name of the person that git's settings give. A file that cannot be read, or that a program left which keeps folders in step, is left as it is and named. " +
      'Every write does the same for the task that it is about, and a server for all of them as they happen.',
    audience: 'rare',
    http: { method: 'POST', path: '/api/v1/board/record-edits' },
    positionals: [],
    input: {},
    examples: [{ title: 'After some work in an editor', input: {} }],
    errors: [],
    recordsEdits: true,
    extra: {
      output: {
        recorded: z.array(RecordedEdit),
        not_recorded: z
          .array(NotRecorded)
          .describe('what was left as it is, and why; empty in an answer that is given again'),
      },
      tell: (events, { edits }, { listener }) => ({
        recorded: recordedEdits(events),
        not_recorded: (edits?.problems ?? []).map(({ path, error }) => ({
          path,
          line: typeof error.details.line === 'number' ? error.details.line : null,
          problem: textFor(listener, error.message),
        })),
      }),
    },
    async handler(_input, context) {
      const all = await context.findEdits({ withEvents });
      const edits = onlyOf(all, (path) => all.committed.has(path) || isSettled(path), 'every');
      stageEdits(context, edits);
      warnOfCycles(context, edits);
      warnOfTrees(context, edits);
      return { edits };
    },
  });

export const operation = editsRecorder({ isSettled: () => true, withEvents: true });
