import fc from 'fast-check';
import { expect, test } from 'vitest';
import { eventIdTime, isEventId, nextEventId } from '../../src/domain/event-id.ts';

const random = (count: number) => crypto.getRandomValues(new Uint8Array(count));
const NOW = '2026-11-21T10:11:12.123Z';

test('ids of one machine go up, also where its clock goes back a little', () => {
  const instants = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 2, maxLength: 200 });
  fc.assert(
    fc.property(instants, (steps) => {
      let at = Date.parse(NOW);
      let last: string | null = null;
      for (const step of steps) {
        at += step;
        const id = nextEventId(new Date(at).toISOString(), last, random);
        expect(isEventId(id)).toBe(true);
        if (last !== null) expect(id > last).toBe(true);
        last = id;
      }
    }),
  );
});

test('a thousand events of one millisecond are of that millisecond', () => {
  let last = nextEventId(NOW, null, random);
  for (let count = 0; count < 1000; count++) last = nextEventId(NOW, last, random);
  expect(eventIdTime(last)).toBe(NOW);
});

test('where a millisecond’s characters are used up, the next millisecond is taken', () => {
  const id = nextEventId(NOW, '20261121T101112123Z-zzzzzz', random);
  expect(eventIdTime(id)).toBe('2026-11-21T10:11:12.124Z');
});

test('an id written by something else, with letters that are not ours, is followed all the same', () => {
  const last = '20261121T101112123Z-lou9il';
  expect(nextEventId(NOW, last, random) > last).toBe(true);
});

test.each([
  ['a minute and more ahead', '2026-11-21T10:12:12.124Z'],
  ['of the end of the calendar', '9998-12-31T23:59:59.999Z'],
])('an event %s dates none that follow it', (_what, ahead) => {
  const last = nextEventId(ahead, null, random);
  expect(eventIdTime(nextEventId(NOW, last, random))).toBe(NOW);
});
