import type { InputOf } from '../../src/service/registry.ts';
import {
  type Answer,
  type Draft,
  type MessageState,
  refuse,
  type TaskState,
  taskOf,
  type World,
  workerOf,
} from './model.ts';

const IMPORTANCES = ['high', 'normal', 'low'] as const;
const PEOPLE = 'people';
const SHOWN_MOST = 3;

/** A message's addressee that an author is, or acts for. */
const addresseeOf = ({ to }: MessageState, author: string | null) =>
  to.find(({ id }) => id === (author ?? PEOPLE));

/** Notes that a message's file is written: one revision more, however much changes in it. */
function bump(draft: Draft, message: MessageState): void {
  const key = `message ${message.number}`;
  if (!draft.bumped.has(key)) message.revision++;
  draft.bumped.add(key);
  draft.changed = true;
}

function close(draft: Draft, message: MessageState, reason: string): void {
  Object.assign(message, { isOpen: false, reason, closedBy: draft.author });
  bump(draft, message);
}

const goesWithTask = ({ isToHolder, to }: MessageState) => isToHolder && to.every(({ isSeen }) => !isSeen);

function isFor(world: World, message: MessageState, worker: string): boolean {
  if (!goesWithTask(message)) return addresseeOf(message, worker) !== undefined;
  const task = taskOf(world, message.task ?? '');
  const isHeld = task?.status === 'in_progress' || task?.status === 'blocked';
  return isHeld && task.worker === worker && message.from !== worker;
}

function bind(draft: Draft, message: MessageState, holder: string | null): void {
  if (holder === null || !goesWithTask(message) || message.from === holder) return;
  if (addresseeOf(message, holder) !== undefined) return;
  message.to = [{ id: holder, isSeen: false, isAcknowledged: false }];
  bump(draft, message);
}

function bindToAuthor(draft: Draft, message: MessageState): void {
  const { author, world } = draft;
  const isChanged = draft.changed;
  if (author !== null && message.isOpen && isFor(world, message, author)) bind(draft, message, author);
  // To become somebody's is nothing to record by itself.
  draft.changed = isChanged;
}

function requireMessage(draft: Draft, id: string): MessageState {
  return draft.world.messages.find(({ number }) => `M${number}` === id) ?? refuse('message_not_found');
}

function add(draft: Draft, message: Partial<MessageState>): MessageState {
  const { world, author } = draft;
  const whole: MessageState = {
    number: world.messages.length + 1,
    from: author,
    to: [],
    task: null,
    isToHolder: false,
    needsAnswer: false,
    importance: 'normal',
    replyTo: null,
    createdAt: world.now,
    revision: 1,
    isOpen: true,
    reason: null,
    closedBy: null,
    ...message,
  };
  world.messages.push(whole);
  draft.bumped.add(`message ${whole.number}`);
  draft.changed = true;
  return whole;
}

/** Leaves word with the worker of a task that is returned to it. */
export function tellWorker(draft: Draft, worker: string, task: string): void {
  add(draft, { to: [unseen(worker)], task });
}

const unseen = (id: string) => ({ id, isSeen: false, isAcknowledged: false });

/** What is sent, acknowledged, answered and closed. */
export const MESSAGE_RULES = {
  'send-message': (draft: Draft, input: InputOf<'send-message'>): Answer => {
    const { world } = draft;
    const task = input.task_id ?? null;
    if (task !== null && taskOf(world, task) === undefined) refuse('task_not_found');
    const to = [...new Set(input.to ?? [])];
    if (to.length === 0 && task === null) refuse('invalid_input', { field: 'to' });
    if (to.some((id) => id !== PEOPLE && workerOf(world, id) === undefined))
      draft.warnings.add('unknown_addressee');
    const { importance = 'normal', needs_answer: needsAnswer = false } = input;
    const isToHolder = to.length === 0;
    return { message: add(draft, { to: to.map(unseen), task, isToHolder, importance, needsAnswer }).number };
  },

  'ack-message': (draft: Draft, { message_id }: InputOf<'ack-message'>): Answer => {
    const message = requireMessage(draft, message_id);
    bindToAuthor(draft, message);
    const own = addresseeOf(message, draft.author) ?? refuse('not_addressed');
    const answer = { message: message.number };
    if (!message.isOpen || own.isAcknowledged) return answer;
    Object.assign(own, { isSeen: true, isAcknowledged: true });
    bump(draft, message);
    if (!message.needsAnswer && message.to.every(({ isAcknowledged }) => isAcknowledged))
      close(draft, message, 'acknowledged');
    return answer;
  },

  'reply-message': (draft: Draft, { message_id }: InputOf<'reply-message'>): Answer => {
    const message = requireMessage(draft, message_id);
    bindToAuthor(draft, message);
    const { author } = draft;
    if (author !== null && addresseeOf(message, author) === undefined) refuse('not_addressed');
    if (!message.isOpen) refuse('message_closed', { reason: message.reason });
    const to = [unseen(message.from ?? PEOPLE)];
    const reply = add(draft, { to, task: message.task, replyTo: message.number });
    if (message.from === null) close(draft, reply, 'an answer to people');
    if (message.needsAnswer) close(draft, message, 'answered');
    return { message: reply.number };
  },

  'close-message': (draft: Draft, { message_id, reason }: InputOf<'close-message'>): Answer => {
    const message = requireMessage(draft, message_id);
    const { author } = draft;
    if (author !== null && author !== message.from) refuse('not_addressed');
    if (message.isOpen) close(draft, message, reason);
    else if (message.closedBy !== author || message.reason !== reason)
      refuse('message_closed', { reason: message.reason });
    return { message: message.number };
  },
};

/** Closes what was sent to whoever holds a task that is done. */
export function closeWithTask(draft: Draft, task: TaskState): void {
  for (const message of draft.world.messages) {
    if (!message.isOpen || !message.isToHolder || message.task !== task.id) continue;
    bind(draft, message, task.worker);
    close(draft, message, 'task done');
    draft.closedNow.add(message.number);
  }
}

/** A message that an answer may show, and where it comes among them. */
interface Shown {
  message: MessageState;
  rank: readonly number[];
}

/** What a writer may be shown of its messages, before anything of it counts as seen. */
function candidates({ world, author, closedNow }: Draft, isTakingUp: boolean): Shown[] {
  if (author === null) return [];
  const rankOf = (group: number, { importance, createdAt }: MessageState) => [
    group,
    IMPORTANCES.indexOf(importance),
    createdAt,
  ];
  return world.messages.flatMap((message): Shown[] => {
    const own = addresseeOf(message, author);
    const isUnseen = own?.isSeen !== true;
    if (closedNow.has(message.number))
      return own !== undefined && isUnseen ? [{ message, rank: [1, 0, 0] }] : [];
    if (!message.isOpen || !isFor(world, message, author)) return [];
    if (isUnseen) return [{ message, rank: rankOf(0, message) }];
    const isWaiting = message.replyTo === null && (message.needsAnswer || own?.isAcknowledged !== true);
    return isTakingUp && isWaiting ? [{ message, rank: rankOf(2, message) }] : [];
  });
}

function compare(one: readonly number[], other: readonly number[]): number {
  const index = one.findIndex((part, at) => part !== other[at]);
  return index < 0 ? 0 : (one[index] ?? 0) - (other[index] ?? 0);
}

/**
 * Takes in which messages an answer showed: as many as it should, the first ones, in order. Of two that were sent at one instant
 * their ids decide, which no model knows. Says what is wrong; null where nothing is.
 */
export function takeShown(draft: Draft, isTakingUp: boolean, shown: readonly number[]): string | null {
  const all = candidates(draft, isTakingUp);
  const told = shown.flatMap((number) => all.find(({ message }) => message.number === number) ?? []);
  if (told.length !== shown.length || told.length !== Math.min(SHOWN_MOST, all.length)) {
    return `shown are ${shown.join()}, of ${all.map(({ message }) => message.number).join()}`;
  }
  const rest = all.filter((one) => !told.includes(one));
  const isInOrder = told.every(
    ({ rank }, index) => index === 0 || compare(told[index - 1]?.rank ?? [], rank) <= 0,
  );
  const last = told.at(-1)?.rank ?? [];
  if (!isInOrder || rest.some(({ rank }) => compare(rank, last) < 0)) return 'the order is another';
  const { author, world, changed } = draft;
  if (author === null || !changed || told.length === 0) return null;
  for (const message of world.messages)
    if (message.isOpen && isFor(world, message, author)) bind(draft, message, author);
  for (const { message } of told) see(draft, message, author);
  return null;
}

function see(draft: Draft, message: MessageState, author: string): void {
  const own = addresseeOf(message, author);
  if (own === undefined || own.isSeen) return;
  own.isSeen = true;
  bump(draft, message);
  if (message.isOpen && message.replyTo !== null) close(draft, message, 'seen');
}
