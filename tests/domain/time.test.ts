import { expect, test } from 'vitest';
import { isEventId } from '../../src/domain/event-id.ts';
import { isInstant } from '../../src/domain/time.ts';

test.each([
  ...[
    '2026-02-30T00:00:00Z',
    '2026-02-29T00:00:00Z',
    '2100-02-29T10:00:00+02:00',
    '2026-04-31T23:59:59.999Z',
  ],
  ...['2026-02-32T00:00:00Z', '2026-13-01T00:00:00Z', '2026-00-10T00:00:00Z', '2026-01-00T00:00:00Z'],
])('%s is no instant: there is no such day', (text) => {
  expect(isInstant(text)).toBe(false);
});

test.each([
  ...[
    '2024-02-29T00:00:00Z',
    '2000-02-29T12:00:00-11:00',
    '2026-01-31T23:59:59.999Z',
    '2026-02-28T00:00:00Z',
  ],
  ...['9999-12-31T23:59:59.999Z', '0000-02-29T00:00:00Z'],
])('%s is an instant', (text) => {
  expect(isInstant(text)).toBe(true);
});

test('an event id of 30 February is none', () => {
  expect(isEventId('20260230T101112123Z-k3f9a2')).toBe(false);
  expect(isEventId('20260228T101112123Z-k3f9a2')).toBe(true);
});
