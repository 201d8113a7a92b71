import { onTestFinished } from 'vitest';
import { EventFeed, type Position } from '../../../src/store/events/event-feed.ts';
import { findRepository } from '../../../src/store/git/repository.ts';
import { type TempBoard, tempBoard } from '../../helpers/temp-board.ts';

const AS_PERSON = ['-c', 'user.name=Test', '-c', 'user.email=test@example.invalid'];

/** A board to which a person's git commands and notes are added, and a feed of its events. */
export async function fedBoard() {
  const board = await tempBoard();
  const feed = new EventFeed(findRepository(board.root), 'main');
  return {
    board,
    feed,
    note: (message: string) => note(board, message),
    person: (...args: string[]) => board.git(...AS_PERSON, ...args).trim(),
    follow: async (from?: Position) => follower(feed, from ?? (await feed.now())),
  };
}

/** Adds an event that says something, and gives its id. */
export async function note(board: TempBoard, message: string): Promise<string> {
  const input = { type: 'note', entity_type: 'board', entity_id: 'board', message } as const;
  board.pass(1);
  const { event_ids } = await board.ok('append-event', input);
  return event_ids[0] ?? '';
}

/** Reads a feed up to a message, that one included: what comes before it, and no more, has come by then. */
export function follower(feed: EventFeed, from: Position) {
  const abort = new AbortController();
  onTestFinished(() => abort.abort());
  const events = feed.follow(from, abort.signal);
  const until = async (last: string): Promise<string[]> => {
    const seen: string[] = [];
    while (seen.at(-1) !== last) {
      const { value, done } = await events.next();
      if (done === true) throw new Error(`it ended before ${last}, after ${seen.join()}`);
      seen.push(value.file.body.trim());
    }
    return seen;
  };
  return { until, abort, events };
}

/** A note's file, as the board would write it. */
export function eventText(id: string, message: string): string {
  const fields = {
    id,
    type: 'note',
    at: '2026-11-21T11:00:00.000Z',
    entity_type: 'board',
    entity_id: 'board',
  };
  const lines = Object.entries(fields).map(([key, value]) => `${key}: ${value}`);
  return `---\n${lines.join('\n')}\n---\n${message}\n`;
}
