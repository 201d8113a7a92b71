import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { initBoard } from '../../../src/service/board/init-board.ts';
import { openBoard } from '../../../src/service/open-board.ts';
import { EventFeed } from '../../../src/store/events/event-feed.ts';
import { findRepository } from '../../../src/store/git/repository.ts';
import { gitIn, tempFolder } from '../../helpers/temp-board.ts';
import { eventText, fedBoard, follower } from './fed-board.ts';

test('a follower is given what is committed from then on, each event once, in the order of commits', async () => {
  const { note, follow } = await fedBoard();
  await note('before');
  const { until } = await follow();
  await note('1');
  expect(await until('1')).toEqual(['1']);
  await note('2');
  await note('3');
  expect(await until('3')).toEqual(['2', '3']);
});

test('a follower whose signal fires holds no watcher, also if it is asked for nothing more', async () => {
  const { note, follow } = await fedBoard();
  const watchers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'FSEventWrap').length;
  // Those of the test before are closed by then.
  await setTimeout(0);
  const before = watchers();
  const { until, abort } = await follow();
  await note('1');
  await until('1');
  expect(watchers()).toBe(before + 1);
  abort.abort();
  await setTimeout(0);
  expect(watchers()).toBe(before);
});

test('of a board whose folder is gone nothing around it is watched', async () => {
  const { board, note, follow } = await fedBoard();
  const watchers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'FSEventWrap').length;
  await setTimeout(0);
  const before = watchers();
  const { until } = await follow();
  await note('1');
  await until('1');
  rmSync(board.root, { recursive: true });
  await expect.poll(watchers, { timeout: 30_000 }).toBe(before);
});

test('within one commit events come by id', async () => {
  const { board, feed } = await fedBoard();
  const { events } = await (async () => follower(feed, await feed.now()))();
  const { event_ids } = await board.ok('create-task', { title: 'One', id: 't-1' });
  const { event_ids: more } = await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  const seen: string[] = [];
  for (const _ of [...event_ids, ...more]) seen.push((await events.next()).value?.fields.id ?? '');
  expect(more.length).toBeGreaterThan(1);
  expect(seen).toEqual([...event_ids, ...more].sort());
});

test('behind any event of the history exactly those that follow it are given', async () => {
  const { board, feed } = await fedBoard();
  await board.ok('create-task', { title: 'One', id: 't-1' });
  await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  await board.ok('report-finish', { task_id: 't-1', agent: 'a', result: 'r', verification_notes: 'v' });
  const { items } = await board.ok('list-events', {});
  expect(items.length).toBeGreaterThan(6);
  for (const [index, { id }] of items.slice(0, -1).entries()) {
    const { events } = follower(feed, await feed.behind(id));
    const rest = items.slice(index + 1).map((item) => item.id);
    const seen: string[] = [];
    while (seen.length < rest.length) seen.push((await events.next()).value?.fields.id ?? '');
    expect(seen).toEqual(rest);
  }
});

test.each(['20261121T101112123Z-aaaaaa', 'nothing like an id', ':(glob)**'])(
  'behind the unknown event %j is event_not_found',
  async (id) => {
    const { feed } = await fedBoard();
    await expect(feed.behind(id)).rejects.toMatchObject({
      code: 'event_not_found',
      details: { event_id: id },
    });
  },
);

test('a history longer than any batch comes whole and in order', async () => {
  const { board, feed, follow } = await fedBoard();
  const before = await feed.now();
  const folder = 'events/2026/11/21/11/00';
  const parts: string[] = [];
  const messages = Array.from({ length: 700 }, (_, index) => `long-${index}`);
  for (const [index, message] of messages.entries()) {
    const id = `20261121T1100${String(Math.floor(index / 1000)).padStart(2, '0')}${String(index % 1000).padStart(3, '0')}Z-aaaaaa`;
    const text = eventText(id, message);
    parts.push(
      `commit refs/heads/main\ncommitter T <t@example.invalid> ${Date.parse('2026-11-21T11:00:00Z') / 1000 + index} +0000\ndata 1\nx\n`,
      index === 0 ? `from ${before.commit}\n` : '',
      `M 100644 inline ${folder}/${id}.note.board.md\ndata ${Buffer.byteLength(text)}\n${text}\n`,
    );
  }
  execFileSync('git', ['fast-import', '--quiet'], { cwd: board.root, input: parts.join('') });
  expect(await (await follow(before)).until('long-699')).toEqual(messages);
  expect(await (await follow(await feed.behind('20261121T110000250Z-aaaaaa'))).until('long-699')).toEqual(
    messages.slice(251),
  );
});

const FOREIGN: [string, string | Buffer][] = [
  ['events/README.md', 'Read me.\n'],
  ['events/2026/11/21/12/00/notes.txt', 'x\n'],
  ['events/2026/11/21/12/00/20261121T120000000Z-aaaaaa.note.board.md', 'no front matter\n'],
  ['events/2026/11/21/12/00/20261121T120000001Z-aaaaaa.note.board.md', Buffer.from([0xff, 0xfe, 0x0a, 0xc3])],
  [
    'events/2026/11/21/12/00/20261121T120000002Z-aaaaaa.note.board.md',
    eventText('20261121T120000009Z-bbbbbb', 'another id'),
  ],
  [
    'events/2026/11/21/13/20261121T120000003Z-aaaaaa.note.board.md',
    eventText('20261121T120000003Z-aaaaaa', 'wrong folder'),
  ],
];

test('files among the events that are none are passed over, and those behind them are given', async () => {
  const { board, note, person, follow } = await fedBoard();
  const { until } = await follow();
  for (const [path, content] of FOREIGN) {
    mkdirSync(dirname(join(board.root, path)), { recursive: true });
    writeFileSync(join(board.root, path), content);
  }
  const id = '20261121T120000005Z-aaaaaa';
  board.write(`events/2026/11/21/12/00/${id}.note.board.md`, eventText(id, 'a real one'));
  person('add', '--all');
  person('commit', '-q', '-m', 'by hand');
  await note('last');
  expect(await until('last')).toEqual(['a real one', 'last']);
});

test('a branch whose file was packed away is followed on', async () => {
  const { note, person, follow } = await fedBoard();
  const { until } = await follow();
  await note('1');
  person('pack-refs', '--all');
  expect(await until('1')).toEqual(['1']);
  await note('2');
  expect(await until('2')).toEqual(['2']);
  person('pack-refs', '--all');
  const { until: another } = await follow();
  await note('3');
  expect(await another('3')).toEqual(['3']);
  expect(await until('3')).toEqual(['3']);
});

test('a branch of the repository around it, with a slash in its name, is followed', async () => {
  const outer = tempFolder();
  gitIn(outer, 'init', '-q');
  const root = join(outer, 'board');
  const random = (count: number) => crypto.getRandomValues(new Uint8Array(count));
  await initBoard(root, { kind: 'branch', branch: 'boards/mission' }, { now: Date.now, random });
  const feed = new EventFeed(findRepository(root), 'boards/mission');
  const { events } = follower(feed, await feed.now());
  const board = openBoard(root, { agent: null });
  for (const title of ['One', 'Two']) {
    const first = events.next();
    await board.call('create-task', { title });
    expect((await first).value?.file.body).toBe(`${title}\n`);
    gitIn(outer, 'pack-refs', '--all');
  }
});

test('a commit costs git the same for many followers as for one', async () => {
  const { board, note, follow } = await fedBoard();
  const followers = await Promise.all(Array.from({ length: 20 }, () => follow()));
  await note('1');
  for (const { until } of followers) expect(await until('1')).toEqual(['1']);
  const trace = join(board.root, '.git', 'trace');
  process.env.GIT_TRACE = trace;
  onTestFinished(() => {
    delete process.env.GIT_TRACE;
  });
  const all = followers.map(({ until }) => until('2'));
  await note('2');
  expect(await Promise.all(all)).toEqual(followers.map(() => ['2']));
  const logs = readFileSync(trace, 'utf8').match(/built-in: git .*\blog\b.*--sparse/g);
  expect(logs).toHaveLength(1);
});

test('followers end when their signal fires, whatever they were waiting for', async () => {
  const { note, follow } = await fedBoard();
  const { until, abort, events } = await follow();
  const { until: other } = await follow();
  await note('1');
  expect(await until('1')).toEqual(['1']);
  const waiting = events.next();
  abort.abort();
  expect(await waiting).toEqual({ done: true, value: undefined });
  await note('2');
  expect(await other('2')).toEqual(['1', '2']);
});
