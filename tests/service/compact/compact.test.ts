import { readdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { expectSound, gitBy } from '../../helpers/sound-board.ts';
import type { TempBoard } from '../../helpers/temp-board.ts';
import { eventText } from '../../store/events/fed-board.ts';
import { compact, looseEvents, SEALED, toldBoard } from './told-board.ts';

const LATE = 'events/2026/11/21/10/00/20261121T100000500Z-abcdef.note.board.md';
const LATE_ID = '20261121T100000500Z-abcdef';

function firstOf(board: TempBoard, day: string): string {
  const path = looseEvents(board).find((file) => file.startsWith(`events/2026/11/${day}/`));
  if (path === undefined) throw new Error(`expected events of day ${day}`);
  return path;
}

/** Brings an event to the branch that came late, as a merge of another clone does. */
function bringLate(board: TempBoard, message = 'late'): void {
  board.write(LATE, eventText(LATE_ID, message));
  gitBy(board.root, 'add', '-A', 'events');
  gitBy(board.root, 'commit', '-qm', 'from elsewhere');
}

const idsOf = async (board: TempBoard) =>
  (await board.ok('list-events', { limit: 500 })).items.map(({ id }) => id);

test('sealing again changes nothing, and says so', async () => {
  const board = await toldBoard();
  await compact(board);
  const commits = board.commits();
  expect(await compact(board)).toMatchObject({ changed: false, commit: null, days: [], warnings: [] });
  expect(board.commits()).toBe(commits);
});

test('neither part of the index lists what is sealed, so that git reads no more than it must', async () => {
  const board = await toldBoard();
  board.git('update-index', '--split-index');
  const parts = () => ['.git/index', board.git('rev-parse', '--shared-index-path').trim()];
  const listing = (path: string) =>
    parts().filter((part) => readFileSync(resolve(board.root, part)).includes(path));
  const sealed = looseEvents(board).filter((path) => path.startsWith('events/2026/11/'));
  expect(sealed.map((path) => listing(path).length)).toEqual(sealed.map(() => 1));
  await compact(board);
  expect(sealed.flatMap(listing)).toEqual([]);
  expect(SEALED.map((path) => listing(path).length)).toEqual(SEALED.map(() => 1));
  expect(board.git('status', '--short')).toBe('');
});

test('only days that are over for as long as the board says are sealed', async () => {
  const board = await toldBoard({ compact_after_days: 37 });
  // 2026-12-29T10:00: 37 days before that the 22nd was not over.
  expect((await compact(board)).days.map(({ day }) => day)).toEqual(['2026-11-21']);
});

test('a dry run tells the same and changes nothing, not even in the git directory', async () => {
  const board = await toldBoard();
  const [commits, files, objects] = [board.commits(), board.files(), board.git('count-objects')];
  const trial = await compact(board, { isTrial: true });
  expect([board.commits(), board.files(), board.git('count-objects')]).toEqual([commits, files, objects]);
  const done = await compact(board);
  expect(done).toMatchObject({ days: trial.days, events: trial.events, before: trial.before });
});

test('an event that comes late to a sealed day is read with the others, and sealed with them the next time', async () => {
  const board = await toldBoard();
  await compact(board);
  const before = await idsOf(board);
  bringLate(board);
  const with_late = [...before, LATE_ID].sort();
  expect(await idsOf(board)).toEqual(with_late);
  expect(await compact(board)).toMatchObject({
    events: 1,
    days: [{ day: '2026-11-21', added: 1, events: 12 }],
  });
  expect(board.read(LATE)).toBeUndefined();
  expect((await idsOf(board)).filter((id) => id <= LATE_ID || before.includes(id))).toEqual(with_late);
  expectSound(board.root);
  expect(await board.ok('audit', {})).toMatchObject({ violations: [] });
});

test('a file that holds no event stays where it is and is named, and the rest of its day is sealed', async () => {
  const board = await toldBoard();
  const foreign = 'events/2026/11/21/10/00/20261121T100000400Z-bbbbbb.note.board.md';
  board.write(foreign, 'no event\n');
  gitBy(board.root, 'add', '-A', 'events');
  gitBy(board.root, 'commit', '-qm', 'not an event');
  const { days, warnings } = await compact(board);
  expect(days).toHaveLength(3);
  expect(warnings).toMatchObject([{ code: 'not_sealed', path: foreign }]);
  expect(looseEvents(board)[0]).toBe(foreign);
  expectSound(board.root);
});

test('a file that nobody committed stays where it is', async () => {
  const board = await toldBoard();
  board.write('events/2026/11/22/mine.txt', 'my notes\n');
  board.write(LATE, eventText(LATE_ID, 'forged'));
  const { not_sealed, events } = await compact(board);
  expect(not_sealed.map(({ path }) => path)).toEqual([LATE, 'events/2026/11/22/mine.txt']);
  expect(events).toBe(29);
  expect(board.read('events/2026/11/22/mine.txt')).toBe('my notes\n');
  expect(board.read(LATE)).toContain('forged');
});

test('an event that somebody changed in the work tree stays where it is, as it is', async () => {
  const board = await toldBoard();
  const path = firstOf(board, '22');
  const forged = `${board.read(path)}forged\n`;
  board.write(path, forged);
  const { not_sealed } = await compact(board);
  expect(not_sealed).toEqual([{ path, problem: 'it was changed by hand' }]);
  expect(board.read(path)).toBe(forged);
  expect(board.git('status', '--porcelain').trim()).toBe(`M ${path}`);
});

test('an event that was deleted by hand is back with its day', async () => {
  const board = await toldBoard();
  const ids = await idsOf(board);
  rmSync(join(board.root, firstOf(board, '22')));
  await compact(board);
  expect((await idsOf(board)).slice(0, ids.length)).toEqual(ids);
  expectSound(board.root);
});

test('a link in place of an event is not followed, and stays', async () => {
  const board = await toldBoard();
  const path = firstOf(board, '23');
  renameSync(join(board.root, path), join(board.root, 'elsewhere.md'));
  symlinkSync(join(board.root, 'elsewhere.md'), join(board.root, path));
  const { not_sealed } = await compact(board);
  expect(not_sealed).toMatchObject([{ path }]);
});

test('what a person has staged stays staged', async () => {
  const board = await toldBoard();
  board.write('mine.txt', 'staged\n');
  board.git('add', 'mine.txt');
  board.write('mine.txt', 'and more\n');
  await compact(board);
  expect(board.git('status', '--porcelain')).toBe('AM mine.txt\n');
});

test('nothing is left in the git directory afterwards', async () => {
  const board = await toldBoard();
  const state = () =>
    readdirSync(join(board.root, '.git/mission-control'), { recursive: true, encoding: 'utf8' });
  const before = state();
  await compact(board);
  // What replaced files held on the disk is freed a moment after the answer.
  const left = () => state().filter((name) => !before.includes(name) && !/last-commit|requests/.test(name));
  await expect.poll(left, { timeout: 30_000 }).toEqual([]);
});

test.each([
  [
    'changed',
    (board: TempBoard, path: string) => board.write(path, `${board.read(path)}{"name":"x"}\n`),
    'event_changed',
  ],
  ['deleted', (board: TempBoard, path: string) => rmSync(join(board.root, path)), 'event_deleted'],
])('a sealed day that was %s by hand is named by the doctor', async (_how, harm, code) => {
  const board = await toldBoard();
  await compact(board);
  const [path = ''] = SEALED;
  harm(board, path);
  const { details } = await board.fail('doctor', {});
  expect(details.findings).toContainEqual(expect.objectContaining({ code, path }));
});

test('a line of a sealed day that holds no event is named with its number, and the others are read', async () => {
  const board = await toldBoard();
  await compact(board);
  const ids = await idsOf(board);
  const [path = ''] = SEALED;
  const lines = (board.read(path) ?? '').split('\n');
  lines[1] = '<<<<<<< HEAD';
  board.write(path, lines.join('\n'));
  const envelope = await board.board.call('list-events', { limit: 500 });
  expect(envelope.ok && envelope.data.items.map(({ id }) => id)).toEqual(
    ids.filter((_, index) => index !== 1),
  );
  expect(envelope.warnings).toMatchObject([{ code: 'malformed_file', path, line: 2 }]);
});

test('an audit names what a commit that calls itself a compaction took away', async () => {
  const board = await toldBoard();
  await compact(board);
  const [path = ''] = SEALED;
  const lines = (board.read(path) ?? '').split('\n');
  board.write(path, lines.slice(1).join('\n'));
  gitBy(board.root, 'commit', '-qam', 'board-compacted board\n\nEvent: 20261229T100000000Z-aaaaaa');
  expect(await board.ok('audit', {})).toMatchObject({
    not_recorded: [
      { path: expect.stringContaining('board-created') },
      { message: expect.stringContaining('20261229T100000000Z-aaaaaa is named by this commit') },
    ],
  });
});

test('a sealed day that a person took off the branch is put back by the next report', async () => {
  const board = await toldBoard();
  await compact(board);
  const ids = await idsOf(board);
  gitBy(board.root, 'revert', '--no-edit', 'HEAD');
  expect((await idsOf(board)).sort()).toEqual(ids.slice(0, -1).sort());
  board.pass(1);
  await board.ok('report-heartbeat', { agent: 'agent-1' });
  expect(board.files('events')).toEqual(expect.arrayContaining(SEALED));
  expectSound(board.root);
  expect(await board.ok('audit', {})).toMatchObject({ violations: [] });
  await compact(board);
  expect(looseEvents(board).filter((path) => !path.startsWith('events/2026/12/29/'))).toEqual([]);
  expectSound(board.root);
  expect(await board.ok('audit', {})).toMatchObject({ violations: [] });
});
