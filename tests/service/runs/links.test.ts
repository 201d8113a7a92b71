import { expect, test } from 'vitest';
import { boardWithPickup, boardWithTask, eventsOf, inNoCommit, inOneCommit } from '../trail.ts';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';
const ENDED = { result: 'r', verification_notes: 'v' };

test('links that come with reports are kept with the run, each once, and events tell of them', async () => {
  const board = await boardWithTask();
  const pickup = await board.ok('report-pickup', { task_id: 't-1', agent: 'a', link: ['base=main@0a1b2c3'] });
  const progress = await board.ok('report-progress', {
    task_id: 't-1',
    agent: 'a',
    message: 'm',
    branch: ['fix/login'],
    file: ['src/a.ts', 'src/b.ts'],
  });
  await board.ok('report-finish', {
    task_id: 't-1',
    agent: 'a',
    ...ENDED,
    commit: [COMMIT],
    branch: ['fix/login'],
    pull_request: ['https://example.org/pull/7'],
  });
  const links = [
    { kind: 'base', ref: 'main@0a1b2c3', title: null },
    { kind: 'branch', ref: 'fix/login', title: null },
    { kind: 'file', ref: 'src/a.ts', title: null },
    { kind: 'file', ref: 'src/b.ts', title: null },
    { kind: 'commit', ref: COMMIT, title: null },
    { kind: 'pull_request', ref: 'https://example.org/pull/7', title: null },
  ];
  expect((await board.ok('show-task', { task_id: 't-1' })).runs[0]?.links).toEqual(links);
  const run_id = pickup.run?.id ?? '';
  expect((await board.ok('show-run', { run_id })).run.links).toEqual(links);
  expect(await eventsOf(board, progress)).toMatchObject([
    { type: 'worker-progress', data: { links: links.slice(1, 4).map(({ kind, ref }) => ({ kind, ref })) } },
  ]);
});

test('a heartbeat’s links belong to the run that its worker has at hand', async () => {
  const { board, run } = await boardWithPickup();
  await inOneCommit(board, () =>
    board.ok('report-heartbeat', { agent: 'a', link: ['transcript=/tmp/a.jsonl'] }),
  );
  expect((await board.ok('show-run', { run_id: run })).run.links).toMatchObject([{ kind: 'transcript' }]);
  expect(await board.fail('report-heartbeat', { agent: 'b', file: ['x'] })).toMatchObject({
    code: 'invalid_input',
    details: { field: 'link' },
  });
});

test('a holder that takes its task again may add a link, and one that is known already is no news', async () => {
  const { board, run } = await boardWithPickup();
  const again = () => board.ok('report-pickup', { task_id: 't-1', agent: 'a', commit: [COMMIT] });
  const answer = await inOneCommit(board, again);
  expect(await eventsOf(board, answer)).toMatchObject([{ type: 'note', entity_type: 'run', entity_id: run }]);
  await inNoCommit(board, again);
});

test('what is no link is refused with the kinds that there are', async () => {
  const { board } = await boardWithPickup();
  for (const link of ['commit', 'tree=x', 'commit=', 'file=a\nb'])
    expect(
      await board.fail('report-progress', { task_id: 't-1', agent: 'a', message: 'm', link: [link] }),
    ).toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('KIND=REF'),
      details: { field: 'link.0' },
    });
});

test('a run has at most a hundred links', async () => {
  const { board } = await boardWithPickup();
  const files = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => `f${from + at}`);
  const progress = { task_id: 't-1', agent: 'a', message: 'm' };
  await board.ok('report-progress', { ...progress, file: files(0, 100) });
  await board.ok('report-progress', { ...progress, file: files(0, 100) });
  expect(await board.fail('report-progress', { ...progress, file: files(100, 101) })).toMatchObject({
    code: 'invalid_input',
    details: { field: 'link', limit: 100, count: 101 },
  });
});

test('a list answers which task made a commit, by the beginning of its id as well', async () => {
  const board = await boardWithTask();
  await board.ok('create-task', { id: 't-2', title: 'Two' });
  for (const [id, commit] of [
    ['t-1', COMMIT],
    ['t-2', 'fedcba9876543210'],
  ] as const) {
    await board.ok('report-pickup', { task_id: id, agent: id });
    await board.ok('report-finish', {
      task_id: id,
      agent: id,
      ...ENDED,
      commit: [commit],
      file: ['all of it.md'],
    });
  }
  const linked = async (link: string) =>
    (await board.ok('list-tasks', { link })).items.map(({ id }) => id).sort();
  expect(await linked(COMMIT)).toEqual(['t-1']);
  expect(await linked('0123456')).toEqual(['t-1']);
  expect(await linked('FEDCBA98')).toEqual(['t-2']);
  expect(await linked('012345')).toEqual([]);
  expect(await linked('all of it.md')).toEqual(['t-1', 't-2']);
  expect(await linked('all of it')).toEqual([]);
  expect(await linked('ветка')).toEqual([]);
});
