import { type EventFields, kindMovedBy, kindPlacedBy, placedKey } from '../../../domain/event.ts';

/** What a status event says. */
export interface ToldMove {
  readonly id: string;
  readonly at: string;
  /** A status, or null of a task that was not there before, or is not any more. */
  readonly from: string | null;
  readonly to: string | null;
}

type Place = string | null;

/**
 * What the status events of a task come to, in whatever order they are read. Ids go by clocks, and clocks go back: so where
 * the moves lead is told by the one place that they reach and do not leave again.
 */
export class ToldMoves {
  readonly #left: Place[] = [];
  readonly #reached: Place[] = [];
  #last: ToldMove | undefined;

  constructor(move?: ToldMove) {
    this.#last = move;
    if (move !== undefined) this.#join([move.from], [move.to]);
  }

  /** The move with the newest id. */
  get last(): ToldMove | undefined {
    return this.#last;
  }

  /** Takes in moves that were read elsewhere. */
  add(other: ToldMoves): void {
    if ((other.#last?.id ?? '') > (this.#last?.id ?? '')) this.#last = other.#last;
    this.#join(other.#left, other.#reached);
  }

  leadTo(place: Place): boolean {
    const [end, ...others] = this.#reached;
    return this.#last?.to === place || (others.length === 0 && end === place);
  }

  #join(left: readonly Place[], reached: readonly Place[]): void {
    for (const place of left) if (!take(this.#reached, place)) this.#left.push(place);
    for (const place of reached) if (!take(this.#left, place)) this.#reached.push(place);
  }
}

function take(places: Place[], place: Place): boolean {
  const index = places.indexOf(place);
  if (index >= 0) places.splice(index, 1);
  return index >= 0;
}

/** What the moves of a message are found by; those of a task by its id in lower case. */
export const keyOfMessage = (id: string) => placedKey('message', id.toLowerCase());

/** What an event tells of, as moves are found by it. */
export function keyOfEvent({ type, entity_id }: Pick<EventFields, 'type' | 'entity_id'>): string {
  return placedKey(kindMovedBy(type) ?? 'task', entity_id.toLowerCase());
}

/** True of an event whose type may tell of a folder: what it says decides. */
export const mayTellMove = (type: string) => kindMovedBy(type) !== null;

/** What an event says of a folder; null where it moves nothing. */
export function moveOf(event: Pick<EventFields, 'id' | 'type' | 'at' | 'from' | 'to'>): ToldMove | null {
  const { id, at, from, to } = event;
  return kindPlacedBy(event) === null ? null : { id, at, from, to };
}
