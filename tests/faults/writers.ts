import { insist, type Sender } from './senders.ts';

/** A writer, and how often it reports progress: a process for each call is dear. */
export interface Writer {
  name: string;
  sender: Sender;
  reports: number;
}

/** What a rush came to, of all its calls. */
export interface Outcome {
  /** Request ids. */
  acknowledged: string[];
  /** Ids of the events that the answers named. */
  events: string[];
  sent: number;
  wrong: string[];
}

/** Each writer creates a task, takes it, reports on it and finishes it, as fast as it is answered. */
export async function everyoneWorks(writers: readonly Writer[]): Promise<Outcome> {
  const outcome: Outcome = { acknowledged: [], events: [], sent: 0, wrong: [] };
  await Promise.all(
    writers.map(async ({ name, sender, reports }) => {
      const task_id = `task-of-${name}`;
      const work = [
        ['create-task', { id: task_id, title: `What ${name} does` }],
        ['report-pickup', { task_id, agent: name }],
        ...Array.from({ length: reports }, (_, step) => [
          'report-progress',
          { task_id, agent: name, message: `Step ${step}.` },
        ]),
        ['report-finish', { task_id, agent: name, result: 'Done.', verification_notes: 'Tried it.' }],
      ] as [string, Record<string, unknown>][];
      for (const [step, [operation, input]] of work.entries()) {
        const request_id = `${name}-${step}`;
        outcome.sent++;
        const answer = await insist(sender, operation, { ...input, request_id });
        if (answer.kind === 'acknowledged') {
          outcome.acknowledged.push(request_id);
          outcome.events.push(...answer.data.event_ids);
        } else outcome.wrong.push(`${operation} of ${name} came to ${JSON.stringify(answer)}`);
      }
    }),
  );
  return outcome;
}
