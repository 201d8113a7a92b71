import * as z from 'zod';
import { Id } from '../../domain/ids.ts';
import { absentable, wholeNumber } from '../../domain/record.ts';
import type { StoredTask } from '../../store/records/tasks.ts';
import { NextCall } from '../next-commands.ts';
import type { ReadContext, WriteContext } from '../operation.ts';
import { answersHeard, NewsAnswer } from './answers.ts';
import { countOpenMail, inboxHeard } from './inbox.ts';
import { LostTask, lossesHeard } from './lost.ts';

/** The beginning of a message that its addressee has not seen, and the call that shows all of it. */
export const NewsMessage = z.strictObject({
  id: Id,
  from: absentable(Id).describe('the agent that sent it; null for a person'),
  task_id: absentable(Id),
  text: z.string(),
  next: NextCall,
});
export type NewsMessage = z.infer<typeof NewsMessage>;

/** What a worker must hear, told with the answer to its next write, whichever that is. */
export const News = z.strictObject({
  answers: z
    .array(NewsAnswer)
    .describe('what it was answered since it last heard, about all tasks that it holds'),
  inbox: z
    .strictObject({ open: wholeNumber(), items: z.array(NewsMessage) })
    .describe('its messages: how many are open and wait for it, and some that it has not seen'),
  lost: z.array(LostTask).describe('tasks that it had, and has no more'),
});
export type News = z.infer<typeof News>;

/** The worker that hears the news, and the tasks that it has in hand. */
export interface Hearer {
  readonly id: string;
  readonly tasks: readonly StoredTask[];
  /** It takes up a task, and is told again what it may have forgotten. */
  readonly isTakingUp: boolean;
}

/** One thing that a worker has not heard yet, under a key by which it is found again; a key has no blank. */
export interface Piece<Item> {
  readonly key: string;
  readonly item: Item;
}

/** Where news of one kind comes from. */
export interface Source<Item> {
  /** What the worker has not heard yet, the oldest first. */
  unheard(context: ReadContext, hearer: Hearer): Piece<Item>[];
  /** Puts on record that it has heard of these, in the commit of the call that tells them. */
  markSeen(context: WriteContext, hearer: Hearer, keys: readonly string[]): void;
  /** The same item again, as a commit holds it, for whoever repeats the request that told it. */
  again(context: ReadContext, key: string): Item | undefined;
}

/** Every source of news, the most urgent first. */
const SOURCES = {
  lost: lossesHeard,
  answers: answersHeard,
  inbox: inboxHeard,
};

type Kind = keyof typeof SOURCES;
const KINDS = Object.keys(SOURCES) as Kind[];
type Keys = Record<Kind, string[]>;

/** What a call tells its worker, and what there is to do about it. */
export interface Told {
  readonly news: News | null;
  /** For the commit's message, so that a replay tells the same; null where nothing is told. */
  readonly trailer: string | null;
  /** Notes that it is told, in the commit of the call. */
  markSeen(context: WriteContext): void;
}

/** Gathers what a worker has not heard yet, at most so many pieces: what is left over is told by its next call. */
export function gatherNews(context: ReadContext, hearer: Hearer, most: number): Told {
  const pieces = KINDS.flatMap((kind) =>
    SOURCES[kind].unheard(context, hearer).map((piece: Piece<unknown>) => ({ kind, ...piece })),
  ).slice(0, most);
  const keys: Keys = { lost: [], answers: [], inbox: [] };
  for (const { kind, key } of pieces) keys[kind].push(key);
  const items = <K extends Kind>(kind: K) =>
    pieces.flatMap((piece) => (piece.kind === kind ? [piece.item as ItemOf<K>] : []));
  return {
    news: pieces.length === 0 ? null : newsOf(context, hearer.id, items),
    trailer: pieces.length === 0 ? null : trailerOf(keys),
    markSeen: (writing) => {
      for (const kind of KINDS)
        if (keys[kind].length > 0) SOURCES[kind].markSeen(writing, hearer, keys[kind]);
    },
  };
}

/** The ids of the records that hold what a commit's message says that its answer told. */
export function toldOf(trailer: string | null): string[] {
  return (trailer ?? '').split(' ').flatMap((word) => /:([^#]+)/.exec(word)?.[1] ?? []);
}

/** What a commit's message says that its answer told, as the commit's files have it; null where it says nothing. */
export function newsAgain(context: ReadContext, hearer: string | null, trailer: string | null): News | null {
  if (trailer === null || hearer === null) return null;
  const named = trailer.split(' ').map((word) => word.split(/:(.*)/, 2));
  const found = named.filter(([kind]) => KINDS.some((known) => known === kind));
  if (found.length === 0) return null;
  return newsOf(context, hearer, (kind) =>
    found.flatMap(([of, key = '']) =>
      of === kind
        ? ([SOURCES[kind].again(context, key)].filter((item) => item !== undefined) as never[])
        : [],
    ),
  );
}

type ItemOf<K extends Kind> = NonNullable<ReturnType<(typeof SOURCES)[K]['again']>>;

function newsOf(context: ReadContext, worker: string, items: <K extends Kind>(kind: K) => ItemOf<K>[]): News {
  return {
    answers: items('answers'),
    inbox: { open: countOpenMail(context, worker), items: items('inbox') },
    lost: items('lost'),
  };
}

const TRAILER = 'News';

function trailerOf(keys: Keys): string {
  return `${TRAILER}: ${KINDS.flatMap((kind) => keys[kind].map((key) => `${kind}:${key}`)).join(' ')}`;
}
