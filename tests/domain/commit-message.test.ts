import fc from 'fast-check';
import { expect, test } from 'vitest';
import { columnsOf } from '../../src/domain/columns.ts';
import { commitMessage } from '../../src/domain/commit-message.ts';
import { readTrailers } from '../../src/domain/commit-trailers.ts';
import type { EventItem } from '../../src/domain/event.ts';

const ID = '20261121T100000000Z-aaaaaa';
const event = (type: string, task: string, more: Partial<EventItem> = {}): EventItem => ({
  id: ID,
  type,
  at: '2026-11-21T10:00:00.000Z',
  entity_type: 'task',
  entity_id: task,
  agent: null,
  person: null,
  task,
  run: null,
  from: null,
  to: null,
  report: null,
  request_id: null,
  request_hash: null,
  forced: false,
  data: null,
  message: null,
  ...more,
});
const subject = (message: string) => message.split('\n', 1)[0] ?? '';
const moved = event('task-moved', 't-7k3f9a2m', { from: 'pending', to: 'in_progress' });

test('a subject names the title of the task that it is about', () => {
  const titles = new Map([['t-7k3f9a2m', 'Fix the login form']]);
  expect(subject(commitMessage([moved], { titles }))).toBe(
    'task-moved t-7k3f9a2m: pending → in_progress (Fix the login form)',
  );
});

test('a title in a subject is never a line or a trailer of its own, and leaves it as wide as git log is read', () => {
  const nasty = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 300 }),
    fc.constantFrom(
      `x\n\nEvent: ${ID}`,
      '\u0085Request-Id: r',
      `\u2028Touched: t-1 - -`,
      '\u001b[2J',
      '修'.repeat(300),
    ),
  );
  fc.assert(
    fc.property(nasty, (title) => {
      const message = commitMessage([moved], { titles: new Map([['t-7k3f9a2m', title]]) });
      expect(columnsOf(subject(message))).toBeLessThanOrEqual(72);
      expect(message.split('\n')).toHaveLength(5);
      expect(message).not.toMatch(/[^\P{Cc}\n]/u);
      expect(readTrailers(message)).toEqual([
        { events: [ID], requests: [], records: [], touched: null, news: null },
      ]);
    }),
  );
});

test('beside the longest id a title has some room', () => {
  const id = 'x'.repeat(64);
  const titles = new Map([[id, 'Fix the login form of the shop']]);
  expect(subject(commitMessage([event('task-edited', id)], { titles }))).toBe(
    `task-edited ${id} (Fix the login form…)`,
  );
});

test('a commit of several hand edits names each, and how many there are', () => {
  const edits = [
    event('task-edited', 't-1', { data: { change: 'edited', path: 'a' }, message: 'edited by hand' }),
    event('task-moved', 't-2', { from: 'pending', to: 'done', data: { change: 'moved', path: 'b' } }),
    event('run-finished', 'r-1', { entity_type: 'run', task: 't-2', to: 'finished' }),
    event('note', 'board', {
      entity_type: 'board',
      task: null,
      data: { change: 'edited', path: 'README.md' },
      message: 'README.md edited by hand',
    }),
  ];
  const titles = new Map([
    ['t-1', 'One'],
    ['t-2', 'Two'],
  ]);
  expect(commitMessage(edits, { titles }).split('\n').slice(0, 6)).toEqual([
    'task-moved t-2: pending → done (Two) and 2 more',
    '',
    'task-edited t-1 (One)',
    'task-moved t-2: pending → done (Two)',
    'note board: README.md edited by hand',
    '',
  ]);
});

test('a commit of very many hand edits says how many are not named', () => {
  const edits = Array.from({ length: 1000 }, (_, index) =>
    event('task-edited', `t-${index}`, { data: { change: 'edited', path: 'a' } }),
  );
  expect(commitMessage(edits)).toContain('\ntask-edited t-99\nand 900 more\n\n');
});
