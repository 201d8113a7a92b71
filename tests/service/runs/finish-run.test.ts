import { expect, test } from 'vitest';
import {
  boardWithPickup,
  eventsOf,
  inNoCommit,
  inOneCommit,
  lastCommit,
  refused,
  taskOf,
  workerOf,
} from '../trail.ts';

const good = { status: 'finished' as const, result: 'It works.', verification_notes: 'npm test: 212 passed' };
const bad = { status: 'failed' as const, summary: 'The build server is down.' };

test.each([
  ['finished', good],
  ['failed', bad],
] as const)('a run ends %s, and the task stays where it is', async (status, words) => {
  const { board, run } = await boardWithPickup();
  board.pass(60);
  const answer = await inOneCommit(board, () =>
    board.ok('finish-run', { run_id: run, agent: 'a', ...words }),
  );
  const { status: _status, ...told } = words;
  expect(answer.run).toMatchObject({ id: run, status, ended_at: '2026-11-21T10:01:00.000Z', ...told });
  expect(answer.task).toMatchObject({ status: 'in_progress', worker: 'a', current_run: null, revision: 3 });
  expect(await eventsOf(board, answer)).toMatchObject([
    {
      type: 'run-finished',
      entity_type: 'run',
      entity_id: run,
      task: 't-1',
      run,
      from: 'running',
      to: status,
    },
  ]);
  expect(lastCommit(board).trailers).toMatchObject({ Run: [run], Task: ['t-1'], Agent: ['a'] });
});

test('the end of a run is a sign of life', async () => {
  const { board, run } = await boardWithPickup();
  board.pass(60);
  await board.ok('finish-run', { run_id: run, agent: 'a', ...good });
  expect(await workerOf(board, 'a')).toMatchObject({ last_report_age_seconds: 0, status: 'active' });
});

test('an orchestrator that ends a run by force gets no file', async () => {
  const { board, run } = await boardWithPickup();
  await board.ok('finish-run', { run_id: run, agent: 'fakker', force: true, ...bad });
  expect(board.files('agents')).toEqual(['agents/a.md']);
});

test.each([
  ['result', { ...good, result: undefined }],
  ['verification_notes', { ...good, verification_notes: ' ' }],
  ['summary', { ...bad, summary: '' }],
  ['status', { ...good, status: 'cancelled' }],
])('a run does not end without its %s', async (field, words) => {
  const { board, run } = await boardWithPickup();
  const details = await refused(board, 'finish-run', { run_id: run, ...words } as never, 'invalid_input');
  expect(details).toMatchObject({ field });
});

test.each([good, bad])('a run ended $status in the same words again is no news', async (words) => {
  const { board, run } = await boardWithPickup();
  await board.ok('finish-run', { run_id: run, agent: 'a', ...words });
  board.pass(60);
  const again = await inNoCommit(board, () => board.ok('finish-run', { run_id: run, agent: 'a', ...words }));
  expect(again.run).toMatchObject({ id: run, ended_at: '2026-11-21T10:00:00.000Z' });
});

test.each([
  ['another result', { ...good, result: 'It does not.' }],
  ['other notes', { ...good, verification_notes: 'none' }],
  ['another outcome', { ...good, outcome: 'proposal' as const }],
  ['other evidence', { ...good, evidence: [{ check: 'x', status: 'passed' as const }] }],
  ['another end', bad],
])('a closed run with %s is refused', async (_what, words) => {
  const { board, run } = await boardWithPickup();
  await board.ok('finish-run', { run_id: run, ...good });
  const details = await refused(board, 'finish-run', { run_id: run, ...words }, 'run_closed');
  expect(details).toMatchObject({ run_id: run, status: 'finished' });
});

test('a run that a report finished is closed for finish-run', async () => {
  const { board, run } = await boardWithPickup();
  const { status: _status, ...words } = good;
  await board.ok('report-finish', { task_id: 't-1', agent: 'a', ...words });
  await inNoCommit(board, () => board.ok('finish-run', { run_id: run, agent: 'a', ...good }));
  await refused(board, 'finish-run', { run_id: run, agent: 'a', ...bad }, 'run_closed');
});

test('a cancelled run is closed', async () => {
  const { board, run } = await boardWithPickup();
  await board.ok('move-task', { task_id: 't-1', status: 'pending' });
  await refused(board, 'finish-run', { run_id: run, agent: 'a', ...good }, 'run_closed');
});

test('the run that a done task left open can still be ended', async () => {
  const { board, run } = await boardWithPickup();
  await board.ok('move-task', { task_id: 't-1', status: 'done' });
  const answer = await inOneCommit(board, () => board.ok('finish-run', { run_id: run, agent: 'a', ...good }));
  expect(answer.run?.status).toBe('finished');
  expect(await taskOf(board)).toMatchObject({ status: 'done', current_run: null });
});

test('notes keep lines of --- and line breaks', async () => {
  const { board, run } = await boardWithPickup();
  const verification_notes = '---\nstatus: x\n---\r\n\n# done\n';
  await board.ok('finish-run', { run_id: run, ...good, verification_notes });
  expect((await board.ok('show-run', { run_id: run })).run).toMatchObject({
    verification_notes,
    status: 'finished',
  });
});

test('a run that is not there is refused', async () => {
  const { board } = await boardWithPickup();
  const details = await refused(board, 'finish-run', { run_id: 'r-none', ...good }, 'run_not_found');
  expect(details).toEqual({ run_id: 'r-none' });
});
