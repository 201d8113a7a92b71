import type { InputOf } from '../../src/service/registry.ts';
import {
  type Answer,
  type Draft,
  isInReview,
  openRunOf,
  refuse,
  type TaskState,
  type ToldNews,
  workerOf,
} from './model.ts';
import { bump, place, transfer } from './rules.ts';

/** Keeps what is said to what a task waits for, where it waits for anything. */
export function settle(draft: Draft, task: TaskState, answer: string | undefined, isSeen = false): void {
  if (task.status !== 'blocked' || task.blocker === null || answer === undefined || isInReview(task)) return;
  const { author, world } = draft;
  const kept = { question: task.blocker.text, answer, by: author, at: world.now, isSeen };
  task.answers = [...task.answers, kept].slice(-20);
}

/** What an answer comes to, if whoever gives it may. */
export function questionOf(
  draft: Draft,
  task: TaskState,
  { option, answer }: InputOf<'answer-question'>,
): string {
  const { blocker, asker } = task;
  if (isInReview(task)) return refuse('in_review');
  if (task.status !== 'blocked' || blocker === null) return refuse('invalid_transition');
  if (draft.author !== null && draft.author === asker) refuse('forbidden_approver', { asker });
  const { options } = blocker;
  const chosen =
    option === undefined ? undefined : options.includes(option) ? option : options[Number(option) - 1];
  if (option !== undefined && chosen === undefined) refuse('invalid_input', { field: 'option' });
  const parts = [chosen, answer].filter((part) => part !== undefined);
  return parts.length === 0 ? refuse('invalid_input', { field: 'answer' }) : parts.join('\n');
}

/** Takes back what a task waits for; false where it does not wait any more. */
export function withdraw(draft: Draft, task: TaskState): boolean {
  if (task.status !== 'blocked') return false;
  const { author, force } = draft;
  if (task.blocker?.kind === 'failed' || isInReview(task)) refuse('invalid_transition');
  if (author !== null && task.asker !== null && !force && author !== task.asker) {
    refuse('task_held', { holder: task.asker });
  }
  const worker = openRunOf(draft.world, task)?.agent ?? author ?? task.worker;
  transfer(draft, task, 'in_progress');
  task.worker = worker;
  if (worker !== null) place(draft, worker, { status: 'active', currentTask: task.id });
  if (author !== null && author !== worker) place(draft, author, {});
  return true;
}

/** What the writer has not heard yet: of the tasks that it holds, and of those that it holds no more. Where anything is recorded, it has heard it then. */
export function tellNews(draft: Draft, { task: about }: Answer): ToldNews {
  const { author, world, changed } = draft;
  if (author === null) return { answers: [], lost: [] };
  const isHeld = (task: TaskState) =>
    task.worker === author &&
    (task.status === 'in_progress' || (task.status === 'blocked' && task.id === about));
  const told = world.tasks.filter(isHeld).flatMap((task) => {
    const unseen = task.answers.filter(({ isSeen }) => !isSeen);
    if (changed && unseen.length > 0) bump(draft, task);
    return unseen.map((answer) => ({ answer, task_id: task.id }));
  });
  const news = told.map(({ answer: { question, answer, by, at }, task_id }) => {
    return { task_id, question, answer, by, at: new Date(at).toISOString() };
  });
  if (changed) for (const { answer } of told) answer.isSeen = true;
  const unheard = (workerOf(world, author)?.lost ?? []).filter(({ isSeen }) => !isSeen);
  const lost = unheard.map((loss) => ({ ...loss }));
  if (changed) for (const loss of unheard) loss.isSeen = true;
  return { answers: news.sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0)), lost };
}
