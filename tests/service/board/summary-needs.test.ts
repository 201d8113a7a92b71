import { expect, test } from 'vitest';
import { PLAIN } from '../../../src/surfaces/text/paint.ts';
import { summaryBrief } from '../../../src/surfaces/text/summary-brief.ts';
import { summaryText } from '../../../src/surfaces/text/summary-text.ts';
import { type TempBoard, tempBoard } from '../../helpers/temp-board.ts';

/** A board with a question, six tasks to take, and workers who are free, waiting and at work. */
async function busyBoard(): Promise<TempBoard> {
  const board = await tempBoard();
  for (const id of ['t-1', 't-2', 't-3', 't-4', 't-5', 't-6', 't-7', 't-8'])
    await board.ok('create-task', { title: `Task ${id}`, id, priority: id === 't-8' ? 'high' : 'medium' });
  await board.ok('report-pickup', { task_id: 't-1', agent: 'asks' });
  await board.ok('report-blocker', {
    task_id: 't-1',
    agent: 'asks',
    blocker: 'Which login?',
    option: ['OAuth', 'password'],
    recommend: 'OAuth',
  });
  await board.ok('report-pickup', { task_id: 't-2', agent: 'works' });
  await board.ok('update-agent-status', { agent: 'idles', status: 'idle' });
  board.pass(10);
  await board.ok('report-heartbeat', { agent: 'waits' });
  await board.ok('update-agent-status', { agent: 'leads', status: 'active', role: 'orchestrator' });
  board.pass(50);
  return board;
}

test('a summary says what waits for whom, what is ready next and who is free', async () => {
  const board = await busyBoard();
  const { needs, ready, free_workers } = await board.ok('board-summary', {});
  const listed = await board.ok('list-needs', {});
  expect(needs).toEqual({ items: listed.items, total: 1, by_kind: listed.by_kind, limit: 20 });
  expect(ready.items.map(({ id }) => id)).toEqual(['t-8', 't-3', 't-4', 't-5', 't-6']);
  expect(ready.total).toBe(6);
  expect(free_workers).toEqual({
    items: [
      { agent_id: 'waits', kind: null, mode: null, last_report_age_seconds: 50 },
      { agent_id: 'idles', kind: null, mode: null, last_report_age_seconds: 60 },
    ],
    total: 2,
    limit: 20,
  });
});

test('a summary names the event from which on to go on, and what comes after it is all that is new', async () => {
  const board = await busyBoard();
  const { resume } = await board.ok('board-summary', {});
  const after = async () =>
    (await board.ok('list-events', { after: resume ?? '' })).items.map(({ type }) => type);
  expect(await after()).toEqual([]);
  const { event_ids } = await board.ok('answer-question', { task_id: 't-1', option: 'OAuth' });
  expect((await after()).length).toBe(event_ids.length);
});

test('age, asker, options and recommendation stand in text and in few words', async () => {
  const board = await busyBoard();
  const summary = await board.ok('board-summary', {});
  const text = summaryText(summary, PLAIN);
  expect(text).toContain(
    [
      'waits for somebody: 1 question',
      '  question  t-1  60 s  Task t-1',
      '    asks asks: Which login?',
      '    1 OAuth (recommended) | 2 password',
    ].join('\n'),
  );
  expect(text).toContain('; free: waits, idles\n');
  expect(text).toContain('ready next\n  t-8  Task t-8 (high)\n');
  const brief = summaryBrief(summary);
  expect(brief).toContain(
    'needs 1: 1 question\n t-1 question 60 s asks: Which login? [1 OAuth* | 2 password]\n',
  );
  expect(brief).toContain('ready next:\n t-8 Task t-8\n');
  expect(brief).toContain('\nfree: waits, idles');
  expect(brief).toContain(`\nresume ${summary.resume}\n`);
});

test('text fits 80 and 40 columns', async () => {
  const board = await busyBoard();
  const summary = await board.ok('board-summary', {});
  for (const width of [80, 40]) {
    const lines = summaryText(summary, { ...PLAIN, width }).split('\n');
    expect(lines.filter((line) => line.length > width)).toEqual([]);
  }
});
