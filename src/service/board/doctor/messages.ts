import { sameId } from '../../../domain/ids.ts';
import { messagePath } from '../../../store/layout.ts';
import { readMessage } from '../../../store/records/messages.ts';
import type { Comparison } from './copies.ts';
import { type Diagnosis, diagnosis } from './finding.ts';
import { groupById, mayBeUnread, type Survey, tasksById } from './survey.ts';
import { keyOfMessage } from './told-moves.ts';

type Message = Survey['messages'][number];

/** What is wrong with single messages, and between them, tasks and one another. */
export function diagnoseMessages(survey: Survey, comparison: Comparison): Diagnosis[] {
  const byId = groupById(survey.messages, ({ fields }) => fields.id);
  return [
    ...survey.messages.flatMap((message) => [
      ...twice(message, byId.get(message.fields.id.toLowerCase()) ?? []),
      ...wrongDay(message, survey),
    ]),
    ...missing(survey, new Set(byId.keys())),
    ...untold(survey, comparison),
  ];
}

/** Told once, at the later of the paths. Which of them counts only a person can know. */
function twice({ path, fields }: Message, group: readonly Message[]): Diagnosis[] {
  const [first, ...others] = group.map((one) => one.path).sort();
  if (first === undefined || !others.includes(path)) return [];
  return [
    diagnosis('message_twice', {
      path,
      message: `message ${fields.id} is also in ${first}`,
      repair: "delete the file that is not to count, then 'mission-control record-edits'",
    }),
  ];
}

function wrongDay({ path, state, fields }: Message, { found }: Survey): Diagnosis[] {
  const { id, closed_at } = fields;
  if (state === 'open') return [];
  if (closed_at === null) {
    const message = `message ${id} is closed, and closed_at does not say since when`;
    const repair = "write closed_at into it, then 'mission-control record-edits'";
    return [diagnosis('message_in_wrong_day', { path, message, repair })];
  }
  const target = messagePath(id, closed_at);
  if (path.toLowerCase() === target.toLowerCase()) return [];
  const message = `message ${id} was closed at ${closed_at}, which is another day`;
  // Beside another file of that id it is told as one of two.
  if (found.some((other) => other.path === target)) return [];
  return [
    diagnosis('message_in_wrong_day', {
      path,
      message,
      repair: `move it to ${target}`,
      mend: {
        kind: 'record',
        stage: ({ view, stage }) => {
          const stored = readMessage(view, path);
          if (stored === undefined || view.tree.read(target) !== undefined) return;
          stage.putMessage(stored, {}, { path: target });
          const { task_id: task, run_id: run } = stored.fields;
          const message = `file moved from ${path}`;
          stage.event({ type: 'note', entity_type: 'message', entity_id: id, task, run, message });
        },
      },
    }),
  ];
}

/** What an open message is about, or answers, and is not there: nobody will be shown it as meant. */
function missing(survey: Survey, messages: ReadonlySet<string>): Diagnosis[] {
  const tasks = tasksById(survey);
  const isTaskThere = (id: string) => tasks.has(id.toLowerCase()) || mayBeUnread(survey, id);
  const isMessageThere = (id: string) =>
    messages.has(id.toLowerCase()) || survey.unread.has(id.toLowerCase());
  return survey.messages
    .filter(({ state }) => state === 'open')
    .flatMap(({ path, fields }) => {
      const { id, task_id, reply_to, thread } = fields;
      const lost = [
        ...(task_id === null || isTaskThere(task_id) ? [] : [`task ${task_id}`]),
        ...[...new Set([reply_to, thread])].flatMap((other) =>
          other === null || isMessageThere(other) ? [] : [`message ${other}`],
        ),
      ];
      return lost.map((what) =>
        diagnosis('message_about_missing', {
          path,
          message: `message ${id} is about ${what}, which is not on this board`,
          repair: `if nobody needs it any more: mission-control close-message ${id} --reason "…"`,
        }),
      );
    });
}

/** What a message's events say of where it is, against where it lies. */
function untold({ messages, moves }: Survey, { differences, foreign }: Comparison): Diagnosis[] {
  const unrecorded = new Set([...foreign, ...differences.map(({ path }) => path)]);
  return messages.flatMap(({ path, state, fields }) => {
    const told = moves.get(keyOfMessage(fields.id));
    if (told?.leadTo(state) === true || unrecorded.has(path)) return [];
    const last = told?.last;
    const isTwice = messages.some((other) => other.path !== path && sameId(other.fields.id, fields.id));
    if (isTwice) return [];
    const said =
      last === undefined ? 'no event says so' : `its last event (${last.id}) says ${last.to ?? 'deleted'}`;
    return [
      diagnosis('message_state_without_event', {
        path,
        message: `message ${fields.id} is ${state}, and ${said}`,
        repair: "'mission-control audit' names the commit that moved it",
      }),
    ];
  });
}
