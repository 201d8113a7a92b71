import { expect, test } from 'vitest';
import type { Envelope } from '../../src/service/envelope.ts';
import { tempBoard } from '../helpers/temp-board.ts';
import { type Caller, processCallers, sharedCallers } from './callers.ts';
import { BAD_IDS, ID_FIELDS, isTypable } from './ids.ts';
import { Clock, changes, worldOf } from './watch.ts';

const clock = new Clock('ids');

async function boardWithTask() {
  const board = await tempBoard();
  await board.ok('create-task', { title: 'One', id: 't-1' });
  return board;
}

/** Whether an answer is a refusal that names the field, what was expected and what came. */
function verdict(envelope: Envelope, field: string): string {
  if (envelope.ok) return 'taken';
  const { code, message } = envelope.error;
  if (code !== 'invalid_input') return code;
  const names = [field, `--${field.replaceAll('_', '-')}`];
  if (!names.some((name) => message.includes(name))) return `does not name ${field}: ${message}`;
  return /expected .*(got|none)/s.test(message)
    ? 'refused'
    : `does not say what was expected and came: ${message}`;
}

/** A path that ends in nothing, or in dots alone, is another route, and nothing is there. */
function isOtherRoute(surface: string, id: string, envelope: Envelope): boolean {
  const codes = ['unknown_operation', 'method_not_allowed'];
  return (
    surface === 'http' && ['', '.', '..'].includes(id) && !envelope.ok && codes.includes(envelope.error.code)
  );
}

test.each(['library', 'http', 'bridge --stdio'] as const)(
  'every field refuses every bad id that it is given by %s, and nothing is written',
  async (surface) => {
    const board = await boardWithTask();
    const call: Caller = (await sharedCallers(board))[surface];
    const before = worldOf(board);
    await clock.harmless(surface, () => call('show-task', { task_id: 't-1' }));
    for (const [index, [field, operation, input]] of ID_FIELDS.entries()) {
      for (const id of shareOf(surface, index)) {
        const envelope = await clock.time(surface, () => call(operation, input(id)));
        expect({ field, operation, id, verdict: verdict(envelope, field) }).toEqual({
          ...{ field, operation, id },
          verdict: isOtherRoute(surface, id, envelope) ? verdict(envelope, field) : 'refused',
        });
      }
    }
    expect(changes(before, worldOf(board))).toEqual([]);
  },
);

/** The library is asked all; of the others each field gets a third, and each id is given to a third of the fields. */
function shareOf(surface: string, index: number): string[] {
  if (surface === 'library') return BAD_IDS;
  const ids = surface === 'http' ? BAD_IDS.filter((id) => id.isWellFormed()) : BAD_IDS;
  return ids.filter((_, place) => place % 3 === index % 3);
}

test.each(['command line', 'bridge with flags', 'bridge with JSON'] as const)(
  'a third of the bad ids, each in a field of its own, is refused by %s, and nothing is written',
  async (surface) => {
    const board = await boardWithTask();
    const callers = processCallers(board);
    const call: Caller = callers[surface];
    const before = worldOf(board);
    await clock.harmless(surface, () => call('show-task', { task_id: 't-1' }));
    const own = BAD_IDS.flatMap((id, index) => (surfaceOf(id, index) === surface ? [{ id, index }] : []));
    for (const { id, index } of own) {
      const [field, operation, input] = at(ID_FIELDS, index);
      const envelope = await clock.time(surface, () => call(operation, input(id)));
      expect({ id, operation, verdict: verdict(envelope, field) }).toEqual({
        id,
        operation,
        verdict: 'refused',
      });
    }
    expect(changes(before, worldOf(board))).toEqual([]);
  },
);

/** What nobody can type goes where JSON is read. */
function surfaceOf(id: string, index: number): string {
  return isTypable(id)
    ? at(['command line', 'bridge with flags', 'bridge with JSON'], index)
    : 'bridge with JSON';
}

function at<T>(list: readonly T[], index: number): T {
  const item = list[index % list.length];
  if (item === undefined) throw new Error('the list is empty');
  return item;
}
