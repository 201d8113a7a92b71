import { silently } from '../../store/records/records.ts';
import { findTask, readTasksOf } from '../../store/records/tasks.ts';
import type { Staged } from '../run-write.ts';
import { gatherNews, type Hearer, type News } from './news.ts';

/** What an answer tells the worker that writes. */
export interface Heard {
  news: News | null;
  /** For the commit's message, so that whoever asks again is told the same. */
  trailers: readonly string[];
  /** What had to be read for it; null for a person, and for whoever wants no news. */
  known: Hearer | null;
}

/** What a worker begins with, or goes on with after a while. */
const TAKING_UP: readonly string[] = ['report-pickup', 'report-next'];

/** Gathers what the writer must hear, at most so many pieces, and where anything is recorded notes in the same commit that it heard it. */
export function hearNews(
  { stage, touched, context }: Staged,
  { operation, most = Number.POSITIVE_INFINITY }: { operation: string; most?: number | undefined },
): Heard {
  const { author, view } = context;
  if (author === null || most === 0) return { news: null, trailers: [], known: null };
  const held = readTasksOf(silently(view), author, ['in_progress', 'blocked']);
  const isKnown = held.some((task) => task.fields.id === touched.task);
  const about = touched.task && !isKnown ? findTask(view, touched.task) : undefined;
  // What it has just ended it hears of as well: no later call of its would tell it.
  const isItsOwn = about?.status === 'done' && about.fields.worker === author;
  const isTakingUp = TAKING_UP.includes(operation);
  const inHand = isItsOwn ? [...held, about] : held;
  const told = gatherNews(context, { id: author, tasks: inHand, isTakingUp }, most);
  if (stage.events.length > 0) told.markSeen(context);
  return {
    news: told.news,
    trailers: told.trailer === null ? [] : [told.trailer],
    known: { id: author, tasks: held, isTakingUp },
  };
}
