import type * as z from 'zod';
import { Lost } from '../../domain/worker.ts';
import { findAgent } from '../../store/records/workers.ts';
import type { Source } from './news.ts';

/** A task that was taken from its worker, which may still be at it. */
export const LostTask = Lost.omit({ seen_at: true });
export type LostTask = z.infer<typeof LostTask>;

/** The runs that others took from a worker and nobody has told it of. A key is the run, and the worker whose file tells of it. */
export const lossesHeard: Source<LostTask> = {
  unheard({ view }, { id }) {
    const lost = findAgent(view, id)?.fields.lost ?? [];
    return lost.flatMap((one) =>
      one.seen_at === null ? [{ key: `${id}#${one.run}`, item: itemOf(one) }] : [],
    );
  },
  markSeen({ view, stage, now }, { id }, keys) {
    const agent = findAgent(view, id);
    if (agent === undefined) return;
    const lost = agent.fields.lost.map((one) =>
      keys.includes(`${id}#${one.run}`) ? { ...one, seen_at: now } : one,
    );
    stage.putAgent(agent, { lost });
  },
  again({ view }, key) {
    const [id = '', run] = key.split('#');
    const lost = findAgent(view, id)?.fields.lost.find((one) => one.run === run);
    return lost === undefined ? undefined : itemOf(lost);
  },
};

function itemOf({ task, run, by, at }: LostTask): LostTask {
  return { task, run, by, at };
}
