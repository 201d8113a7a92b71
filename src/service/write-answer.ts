import * as z from 'zod';
import { EventId } from '../domain/event-id.ts';
import { MessageItem } from '../domain/message.ts';
import { RunItem } from '../domain/run.ts';
import { TaskItem } from '../domain/task.ts';
import { WorkerItem } from '../domain/worker.ts';
import { findMessage } from '../store/records/messages.ts';
import { neighboursOfNew, neighboursOneByOne } from '../store/records/neighbours.ts';
import { silently, type View } from '../store/records/records.ts';
import { findRun } from '../store/records/runs.ts';
import { findTask, readTasksOf, type StoredTask } from '../store/records/tasks.ts';
import { findAgent } from '../store/records/workers.ts';
import { livenessRule, messageItem, runItem, taskItem, workerItem } from './items.ts';
import { messageCalls } from './messages/next-calls.ts';
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
  message: MessageItem.nullable(),
  next: z.array(NextCall).describe('what whoever called may call next for the task or the message'),
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
  const isNew = task?.fields.created_at === context.now;
  const neighbours = (isNew ? neighboursOfNew : neighboursOneByOne)(view);
  const item = task === undefined ? null : taskItem(context, task, neighbours);
  const found = touched.message ? findMessage(view, touched.message) : undefined;
  const message = found === undefined ? null : messageItem(found);
  const told = { ...facts, named: context.listener.named };
  return {
    changed: facts.commit !== null,
    replayed: facts.replayed,
    event_ids: facts.eventIds,
    commit: facts.commit,
    task: item,
    run: run === undefined ? null : runItem(run),
    worker: agent === undefined ? null : workerItem(view, agent, measure),
    message,
    next: [
      ...(item === null ? [] : nextCommands(item, told)),
      ...(message === null ? [] : messageCalls(message, told)),
    ],
    news: facts.news,
  };
}

function tasksOf(view: View, worker: string, known: Hearer | undefined): readonly StoredTask[] {
  if (known?.id !== worker) return readTasksOf(silently(view), worker);
  return known.tasks.filter(({ status }) => status === 'in_progress');
}
