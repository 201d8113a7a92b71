import { type Need, needKey } from '../../domain/need.ts';
import { compareKeys } from '../../domain/order.ts';
import type { ReadContext } from '../operation.ts';
import { blockedNeeds } from './blocked-tasks.ts';
import { fileNeeds } from './files.ts';
import { type FileTroubles, Gathering, type Survey } from './gathering.ts';
import { messageNeeds } from './messages.ts';
import { queuedNeeds } from './queued-tasks.ts';
import { workerNeeds } from './workers.ts';

/** Everything that cannot go on without somebody, in order. */
export interface Needs {
  readonly needs: Need[];
  /** When there may be another though nobody does anything; null where there cannot. */
  readonly due: string | null;
}

/** Finds them in what has been read of a board. What reviewers have to know is left out: see `withReviews`. */
export function findNeeds(context: ReadContext, survey: Survey, files: FileTroubles): Needs {
  const gathering = new Gathering(context);
  blockedNeeds(gathering, survey);
  queuedNeeds(gathering, survey);
  messageNeeds(gathering, survey);
  workerNeeds(gathering, survey);
  fileNeeds(gathering, files);
  const keyed = gathering.needs.map((need) => ({ need, key: needKey(need) }));
  keyed.sort((one, other) => compareKeys(one.key, other.key));
  return { needs: keyed.map(({ need }) => need), due: gathering.due };
}
