import * as z from 'zod';
import { Id } from './ids.ts';
import { absentable } from './record.ts';
import { Instant } from './time.ts';

/** A task keeps so many of its last answers, and of each text so many characters; the events have all of it. */
export const ANSWERS_MAX = 20;
export const ANSWER_TEXT_MAX = 2_000;

/** What a task waited for, and what somebody said to it. */
export const Answer = z.strictObject({
  question: z.string(),
  answer: z.string(),
  by: absentable(Id).describe('the agent that answered; null for a person'),
  at: Instant,
  seen_at: absentable(Instant).describe("when the task's worker was told"),
});
export type Answer = z.infer<typeof Answer>;

/** As much of a text as a task keeps of it. */
function beginningOf(text: string): string {
  // No text of so many code units has more characters.
  return text.length <= ANSWER_TEXT_MAX ? text : [...text].slice(0, ANSWER_TEXT_MAX).join('');
}

/** A task's answers with one more: its last, cut to what a task keeps. */
export function withAnswer(answers: readonly Answer[], answer: Answer): Answer[] {
  const kept = {
    ...answer,
    question: beginningOf(answer.question),
    answer: beginningOf(answer.answer),
  };
  return [...answers, kept].slice(-ANSWERS_MAX);
}
