import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import type { EventItem } from '../../../src/domain/event.ts';
import { EventFeed } from '../../../src/store/events/event-feed.ts';
import { findRepository } from '../../../src/store/git/repository.ts';
import { renderEvent } from '../../../src/store/journal/change-set.ts';
import { gitBy } from '../../helpers/sound-board.ts';
import { START, type TempBoard, tempBoard } from '../../helpers/temp-board.ts';

const DAY = 24 * 60 * 60;

/** An event file of the year 9998, as a person would put it there. */
function farEvent(): [path: string, content: string] {
  const about = { type: 'note', entity_type: 'board', entity_id: 'board', message: 'from afar' } as const;
  const nothing = { agent: null, person: null, task: null, run: null, from: null, to: null, report: null };
  const rest = { request_id: null, request_hash: null, forced: false, data: null };
  const event: EventItem = {
    id: '99981231T000000000Z-aaaaaa',
    at: '9998-12-31T00:00:00.000Z',
    ...about,
    ...nothing,
    ...rest,
  };
  return renderEvent(event);
}

const newest = async (board: TempBoard) =>
  (await board.ok('list-events', { order: 'desc', limit: 2 })).items.map(({ at }) => at);

test('an event of the year 9998 dates nothing that follows it, whether it is recorded or not', async () => {
  const board = await tempBoard();
  const [path, content] = farEvent();
  board.write(path, content);
  await board.ok('report-heartbeat', { agent: 'a' });
  expect(await newest(board)).toEqual(['9998-12-31T00:00:00.000Z', new Date(START).toISOString()]);
  gitBy(board.root, 'add', '-A');
  gitBy(board.root, 'commit', '-qm', 'from afar');
  board.pass(60);
  await board.ok('report-heartbeat', { agent: 'a' });
  expect((await newest(board))[1]).toBe(new Date(START + 60_000).toISOString());
  expect(await board.ok('audit', {})).toMatchObject({ violation_count: 0 });
});

test('board-summary and doctor warn of events of the future, and say nothing once that has come', async () => {
  const board = await tempBoard();
  board.pass(DAY);
  await board.ok('report-heartbeat', { agent: 'a' });
  board.pass(-DAY);
  const summary = await board.board.call('board-summary', {});
  expect(summary.warnings).toContainEqual(
    expect.objectContaining({ code: 'time_in_future', path: expect.stringMatching(/^events\//) }),
  );
  const { findings } = await board.ok('doctor', {});
  expect(findings).toMatchObject([{ code: 'event_in_future', severity: 'warning', fixable: false }]);
  board.pass(DAY);
  expect((await board.ok('doctor', {})).findings).toEqual([]);
});

test('a task that was moved while a clock was ahead is where its later moves say', async () => {
  const board = await tempBoard();
  await board.ok('create-task', { id: 't-1', title: 'One' });
  board.pass(DAY);
  await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  board.pass(-DAY);
  await board.ok('report-blocker', { task_id: 't-1', agent: 'a', blocker: 'which one?' });
  board.pass(2 * DAY);
  expect((await board.ok('doctor', {})).findings).toEqual([]);
  expect(await board.ok('audit', {})).toMatchObject({ violation_count: 0 });
});

test('who follows gets events in the order of commits, past one of the future', async () => {
  const board = await tempBoard();
  board.pass(DAY);
  const ahead = await board.ok('report-heartbeat', { agent: 'a' });
  board.pass(-DAY);
  const after = await board.ok('report-heartbeat', { agent: 'a' });
  const feed = new EventFeed(findRepository(board.root), 'main');
  const controller = new AbortController();
  const events = feed.follow(await feed.behind(ahead.event_ids.at(-1) ?? ''), controller.signal);
  const { value } = await events.next();
  controller.abort();
  expect(value?.fields.id).toBe(after.event_ids[0]);
});

test('who follows from an instant on gets what came since, however a commit on top is dated', async () => {
  const board = await tempBoard();
  board.pass(7200);
  const { event_ids } = await board.ok('report-heartbeat', { agent: 'a' });
  const env = { ...process.env, GIT_COMMITTER_DATE: '2020-01-01T00:00:00Z' };
  const who = ['-c', 'user.name=P', '-c', 'user.email=p@example.invalid'];
  execFileSync('git', [...who, 'commit', '-q', '--allow-empty', '-m', 'slow clock'], {
    cwd: board.root,
    env,
  });
  const feed = new EventFeed(findRepository(board.root), 'main');
  const controller = new AbortController();
  const since = new Date(START + 5400_000).toISOString();
  const given: string[] = [];
  for await (const { fields } of feed.follow(await feed.before(since), controller.signal)) {
    given.push(fields.id);
    if (fields.id === event_ids.at(-1)) controller.abort();
  }
  expect(given).toEqual(event_ids);
});
