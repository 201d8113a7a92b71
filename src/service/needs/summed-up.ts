import { countNeeds, type Need, type NeedCounts } from '../../domain/need.ts';
import type { ReadContext } from '../operation.ts';
import { findNeeds } from './find-needs.ts';
import type { FileTroubles, Survey } from './gathering.ts';
import { withReviews } from './reviewed.ts';

const SHOWN = 20;

/** How much waits for somebody, and the first of it, in what a summary has read of a board. */
export function neededOn(
  context: ReadContext,
  survey: Survey,
  files: FileTroubles,
): { total: number; by_kind: NeedCounts; items: Need[]; limit: number } {
  const { needs } = findNeeds(context, survey, files);
  const items = withReviews(context, needs.slice(0, SHOWN), survey);
  return { total: needs.length, by_kind: countNeeds(needs), items, limit: SHOWN };
}
