import type { News } from '../../service/news/news.ts';
import { cutToBytes } from './cut-to-bytes.ts';
import { NEWS_LINES } from './news-lines.ts';
import { visibleLine } from './visible.ts';

/** An agent pays for each line, its end included; the id in it is what shows the rest. */
const LINE_BYTES = 99;

/** What a worker must hear, a line each: whose it is first, so that a cut takes nothing but words. */
export function newsLines(news: News | null): string[] {
  if (news === null) return [];
  const { lost, answers, inbox } = news;
  const lines = [
    ...lost.map(({ task, by }) => `lost ${task}: ${by ?? 'a person'} took it; leave it alone`),
    ...answers.map(({ task_id, answer, question }) => `answer ${task_id}: ${answer} (to: ${question})`),
    ...inbox.items.map(({ id, from, task_id, text }) => {
      const about = task_id === null ? '' : ` on ${task_id}`;
      return `message ${id}${about} from ${from ?? 'a person'}: ${text}`;
    }),
  ];
  return lines.slice(0, NEWS_LINES).map((line) => cutToBytes(visibleLine(line), LINE_BYTES));
}
