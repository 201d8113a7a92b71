import * as z from 'zod';
import { Answer } from '../../domain/answer.ts';
import { Id } from '../../domain/ids.ts';
import { findTask, type StoredTask } from '../../store/records/tasks.ts';
import type { Hearer, Piece, Source } from './news.ts';

/** An answer as its worker is told of it. */
export const NewsAnswer = z.strictObject({
  task_id: Id,
  question: Answer.shape.question,
  answer: Answer.shape.answer,
  by: Answer.shape.by,
  at: Answer.shape.at,
});
export type NewsAnswer = z.infer<typeof NewsAnswer>;

/** A key is the task and the answer's place in its list. */
const keyOf = (task: StoredTask, index: number) => `${task.fields.id}#${index}`;

/** The answers that the tasks in a worker's hands have got and nobody has told it of. */
export const answersHeard: Source<NewsAnswer> = {
  unheard: (_context, { tasks }) =>
    tasks
      .flatMap((task) =>
        task.fields.answers.flatMap((answer, index): Piece<NewsAnswer>[] =>
          answer.seen_at === null ? [{ key: keyOf(task, index), item: itemOf(task, answer) }] : [],
        ),
      )
      .sort((one, other) => (one.item.at < other.item.at ? -1 : one.item.at > other.item.at ? 1 : 0)),
  markSeen({ stage, now }, { tasks }: Hearer, keys) {
    for (const task of tasks) {
      const told = (index: number) => keys.includes(keyOf(task, index));
      if (!task.fields.answers.some((_, index) => told(index))) continue;
      const answers = task.fields.answers.map((answer, index) =>
        told(index) ? { ...answer, seen_at: now } : answer,
      );
      stage.putTask(task, { answers });
    }
  },
  again({ view }, key) {
    const at = key.lastIndexOf('#');
    const task = findTask(view, key.slice(0, at));
    const answer = task?.fields.answers[Number(key.slice(at + 1))];
    return task === undefined || answer === undefined ? undefined : itemOf(task, answer);
  },
};

function itemOf({ fields }: StoredTask, { question, answer, by, at }: Answer): NewsAnswer {
  return { task_id: fields.id, question, answer, by, at };
}
