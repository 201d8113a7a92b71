import * as z from 'zod';
import { EventId } from '../domain/event-id.ts';
import { RunItem } from '../domain/run.ts';
import { TaskItem } from '../domain/task.ts';
import { WorkerItem } from '../domain/worker.ts';
import { silently, type View } from '../store/records/records.ts';
import { findRun } from '../store/records/runs.ts';
import { findTask, readTasksOf, type StoredTask } from '../store/records/tasks.ts';
import { findAgent } from '../store/records/workers.ts';
import { livenessRule, runItem, taskItem, workerItem } from './items.ts';
import { type Hearer, News } from './news/news.ts';
import { NextCall, nextCommands } from './next-commands.ts';
import type { Operation, ReadContext, Touched } from './operation.ts';

/** What every write answers with. */
export const WriteAnswer = z.strictObject({
  changed: z.boolean().describe('whether anything was recorded for this call'),
  replayed: z.boolean().describe('whether this is the first answer to a request id, given again'),
  event_ids: z.array(EventId),
  commit: z.string().nullable().describe('the commit id; null where nothing changed'),
  task: TaskItem.nullable(),
  run: RunItem.nullable(),
  worker: WorkerItem.nullable(),
  next: z.array(NextCall).describe('what whoever called may call next for the task'),
  news: News.nullable().describe('what the worker that called must hear; null where there is nothing new'),
});
export type WriteAnswer = z.infer<typeof WriteAnswer>;

/** What an operation answers with, as a schema. */
export function outputOf(operation: Operation): z.ZodType {
  if (operation.access === 'read') return operation.output;
  return operation.extra === null ? WriteAnswer : WriteAnswer.extend(operation.extra);
}

/** What was recorded, for the answer. */
export interface WriteFacts {
  operation: string;
  replayed: boolean;
  eventIds: string[];
  commit: string | null;
  author: string | null;
  touched: Touched;
  news: News | null;
  /** The tasks in progress of one worker, where they have been read already. */
  known?: Hearer;
}

/** The answer to a write: the records that it touched, as the context's files show them. */
export function writeAnswer(context: ReadContext, facts: WriteFacts): WriteAnswer {
  const { view } = context;
  const { touched } = facts;
  const task = touched.task ? findTask(view, touched.task) : undefined;
  const run = touched.run ? findRun(view, touched.run) : undefined;
  const agent = touched.worker ? findAgent(view, touched.worker) : undefined;
  const inProgress = agent === undefined ? [] : tasksOf(view, agent.fields.id, facts.known);
  const measure = { ...livenessRule(context), inProgress };
  const item = task === undefined ? null : taskItem(context, task);
  return {
    changed: facts.commit !== null,
    replayed: facts.replayed,
    event_ids: facts.eventIds,
    commit: facts.commit,
    task: item,
    run: run === undefined ? null : runItem(run),
    worker: agent === undefined ? null : workerItem(view, agent, measure),
    next: item === null ? [] : nextCommands(item, { ...facts, named: context.listener.named }),
    news: facts.news,
  };
}

function tasksOf(view: View, worker: string, known: Hearer | undefined): readonly StoredTask[] {
  return known?.id === worker ? known.tasks : readTasksOf(silently(view), worker);
}
