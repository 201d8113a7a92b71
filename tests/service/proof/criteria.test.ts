import { expect, test } from 'vitest';
import type { TempBoard } from '../../helpers/temp-board.ts';
import { boardWithTask, eventOf, inNoCommit, inOneCommit, refused, taskOf, warningsOf } from '../trail.ts';

const CRITERIA = ['It is kept.', 'It is fast.', 'It is told.'];

const criteriaOf = async (board: TempBoard) => (await board.ok('show-task', { task_id: 't-1' })).criteria;
const bodyOf = async (board: TempBoard) => (await board.ok('show-task', { task_id: 't-1' })).body;

/** A board whose task `t-1` has three criteria and is in the hands of `a`. */
async function takenWithCriteria(settings = {}): Promise<TempBoard> {
  const board = await boardWithTask({ description: 'Text.', criterion: CRITERIA }, settings);
  await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  return board;
}

test('criteria stand in the body below the description, open, with their numbers, and lists carry counts', async () => {
  const board = await boardWithTask({ description: 'Text.', criterion: CRITERIA });
  expect(await bodyOf(board)).toBe(
    'Text.\n\n## Acceptance criteria\n\n- [ ] It is kept.\n- [ ] It is fast.\n- [ ] It is told.',
  );
  const nobody = { witness: null, by: null, at: null, evidence: null, note: null, links: [] };
  expect(await criteriaOf(board)).toEqual(
    CRITERIA.map((text, index) => ({ n: index + 1, text, status: 'open', ...nobody })),
  );
  const { items } = await board.ok('list-tasks', {});
  expect(items[0]?.criteria_counts).toEqual({ total: 3, open: 3, met: 0, failed: 0, waived: 0 });
});

test('a task without criteria has no counts', async () => {
  const board = await boardWithTask({ description: '```\n## Acceptance criteria\n- [ ] an example\n```' });
  expect((await taskOf(board)).criteria_counts).toBeNull();
});

test('a pickup answers with the criteria', async () => {
  const board = await boardWithTask({ criterion: CRITERIA });
  const { criteria } = await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  expect(criteria.map(({ n, text }) => [n, text])).toEqual(CRITERIA.map((text, index) => [index + 1, text]));
});

test("the task's own worker says that one is met, and evidence, note and links go on record", async () => {
  const board = await takenWithCriteria();
  const answer = await inOneCommit(board, () =>
    board.ok('check-criterion', {
      task_id: 't-1',
      n: 2,
      status: 'met',
      agent: 'a',
      evidence: '4 ms',
      note: 'warm',
      link: ['commit=1f2e3d4', 'url=https://example.invalid/?a=b'],
    }),
  );
  expect(await criteriaOf(board)).toMatchObject([
    { status: 'open' },
    {
      status: 'met',
      witness: 'said',
      by: 'a',
      at: '2026-11-21T10:00:00.000Z',
      evidence: '4 ms',
      note: 'warm',
      links: [
        { kind: 'commit', ref: '1f2e3d4', title: null },
        { kind: 'url', ref: 'https://example.invalid/?a=b', title: null },
      ],
    },
    { status: 'open' },
  ]);
  expect(await bodyOf(board)).toContain('- [ ] It is kept.\n- [x] It is fast.\n');
  expect(await eventOf(board, answer, 'criterion-checked')).toMatchObject({
    agent: 'a',
    from: 'open',
    to: 'met',
    message: '4 ms',
    data: { n: 2, text: 'It is fast.', witness: 'said', by: 'a', note: 'warm' },
  });
});

test.each([
  [
    'a program that its worker names saw it',
    { agent: 'a', by: 'npm-test' },
    { witness: 'seen', by: 'npm-test' },
  ],
  ['another agent checked it', { agent: 'b' }, { witness: 'checked', by: 'b' }],
  ['a person checked it', {}, { witness: 'checked', by: null }],
  ['another agent only heard it', { agent: 'b', witness: 'said' as const }, { witness: 'said', by: 'b' }],
])('%s', async (_who, given, kept) => {
  const board = await takenWithCriteria();
  await board.ok('check-criterion', { task_id: 't-1', n: 1, status: 'met', ...given });
  expect((await criteriaOf(board))[0]).toMatchObject({ status: 'met', ...kept });
});

test('a worker that tells of a criterion of its own task gets on with it', async () => {
  const board = await takenWithCriteria();
  board.pass(60);
  const call = { task_id: 't-1', n: 1, status: 'met', agent: 'a' } as const;
  const { worker } = await board.ok('check-criterion', call);
  const at = '2026-11-21T10:01:00.000Z';
  expect(worker).toMatchObject({ last_report_at: at, last_progress_at: at });
});

test('the same said again is no news, and another status is', async () => {
  const board = await takenWithCriteria();
  const say = { task_id: 't-1', n: 1, agent: 'a', evidence: 'seen' } as const;
  await board.ok('check-criterion', { ...say, status: 'met' });
  board.pass(60);
  await inNoCommit(board, () => board.ok('check-criterion', { ...say, status: 'met' }));
  await board.ok('check-criterion', { ...say, status: 'failed' });
  expect((await taskOf(board)).criteria_counts).toMatchObject({ open: 2, failed: 1, met: 0 });
  expect(await bodyOf(board)).toContain('- [!] It is kept.');
});

test.each([
  ['waives one', { status: 'waived' as const }],
  ['says that it checked one', { status: 'met' as const, witness: 'checked' as const }],
])('a worker that %s of its own task is refused', async (_what, given) => {
  const board = await takenWithCriteria();
  const call = { task_id: 't-1', n: 1, agent: 'a', ...given };
  const details = await refused(board, 'check-criterion', call, 'forbidden_approver');
  expect(details).toMatchObject({ task_id: 't-1', agent: 'a' });
  await board.ok('check-criterion', { ...call, agent: 'b' });
});

test('a worker takes no criterion of its own task away, neither one by one nor with a description', async () => {
  const board = await takenWithCriteria();
  const mine = { task_id: 't-1', agent: 'a' };
  await refused(board, 'update-task', { ...mine, remove_criterion: [2] }, 'forbidden_approver');
  const description = 'Text.\n\n## Acceptance criteria\n- [ ] It is kept.';
  const { revision } = await taskOf(board);
  await refused(board, 'update-task', { ...mine, description, if_revision: revision }, 'forbidden_approver');
  await board.ok('update-task', { ...mine, add_criterion: ['It is tested.'] });
  expect(await criteriaOf(board)).toHaveLength(4);
});

test.each([
  ['a number that none has', { n: 4, status: 'met' as const }, 'n'],
  [
    'a program without its being seen',
    { n: 1, status: 'met' as const, by: 'x', witness: 'said' as const },
    'by',
  ],
  ['something seen by nothing', { n: 1, status: 'met' as const, witness: 'seen' as const }, 'by'],
  ['a link of no kind', { n: 1, status: 'met' as const, link: ['1f2e3d4'] }, 'link.0'],
])('%s is refused', async (_what, given, field) => {
  const board = await takenWithCriteria();
  const details = await refused(board, 'check-criterion', { task_id: 't-1', ...given }, 'invalid_input');
  expect(details).toMatchObject({ field });
});

test('criteria are added and removed by their numbers, and what is on record of the others stays', async () => {
  const board = await takenWithCriteria();
  await board.ok('check-criterion', { task_id: 't-1', n: 3, status: 'met', agent: 'a' });
  await board.ok('update-task', {
    task_id: 't-1',
    remove_criterion: [1],
    add_criterion: [' It is tested. '],
  });
  expect(await criteriaOf(board)).toMatchObject([
    { n: 1, text: 'It is fast.', status: 'open' },
    { n: 2, text: 'It is told.', status: 'met', witness: 'said' },
    { n: 3, text: 'It is tested.', status: 'open' },
  ]);
  await refused(board, 'update-task', { task_id: 't-1', remove_criterion: [4] }, 'invalid_input');
});

test.each([
  ['twice in a call', { criterion: ['Same.', ' Same. '] }],
  ['in the description', { description: '## acceptance criteria\n- [ ] Same.\n- [x] Same.' }],
  ['in both', { description: '## Acceptance Criteria\n- [ ] Same.', criterion: ['Same.'] }],
])('a new task with the same criterion %s is refused', async (_where, given) => {
  const board = await boardWithTask();
  await refused(board, 'create-task', { title: 'Two', ...given }, 'invalid_input');
});

test('a criterion that the task has already is not added again', async () => {
  const board = await takenWithCriteria();
  await refused(board, 'update-task', { task_id: 't-1', add_criterion: ['It is fast.'] }, 'invalid_input');
});

test('another description keeps the criteria, with notes, and the plan', async () => {
  const board = await takenWithCriteria();
  await board.ok('plan-task', { task_id: 't-1', items: [{ text: 'begin' }] });
  await board.ok('check-criterion', { task_id: 't-1', n: 1, status: 'met', agent: 'b' });
  await board.ok('update-task', { task_id: 't-1', description: 'Other words.', force: true });
  expect(await bodyOf(board)).toBe(
    'Other words.\n\n## Acceptance criteria\n\n- [x] It is kept.\n- [ ] It is fast.\n- [ ] It is told.\n\n## Plan\n\n- [ ] begin',
  );
  expect((await criteriaOf(board))[0]).toMatchObject({ status: 'met', witness: 'checked', by: 'b' });
});

test('a description that brings criteria sets them, with what is on record of their texts, and no mark of its own', async () => {
  const board = await takenWithCriteria();
  await board.ok('check-criterion', { task_id: 't-1', n: 1, status: 'met', agent: 'b' });
  const description = 'New.\n\n## Acceptance criteria\n\n- [ ] It is kept.\n- [x] It is new.\n';
  const details = await refused(board, 'update-task', { task_id: 't-1', description }, 'revision_conflict');
  expect(details).toMatchObject({ description: 'Text.' });
  await board.ok('update-task', { task_id: 't-1', description, force: true });
  expect(await criteriaOf(board)).toMatchObject([
    { text: 'It is kept.', status: 'met', by: 'b' },
    { text: 'It is new.', status: 'open', by: null },
  ]);
});

test('text that is appended brings no criteria', async () => {
  const board = await takenWithCriteria();
  const append = '## Acceptance criteria\n- [ ] more';
  await refused(board, 'update-task', { task_id: 't-1', append }, 'invalid_input');
  await board.ok('update-task', { task_id: 't-1', append: 'More.' });
  expect(await bodyOf(board)).toMatch(/^Text\.\n\nMore\.\n\n## Acceptance criteria\n/);
});

test('more criteria than a task may have are refused', async () => {
  const many = (count: number, from = 0) => Array.from({ length: count }, (_, index) => `c${from + index}`);
  const board = await boardWithTask({ criterion: many(50) });
  await refused(board, 'update-task', { task_id: 't-1', add_criterion: ['one more'] }, 'invalid_input');
  const description = `## Acceptance criteria\n${many(51)
    .map((text) => `- [ ] ${text}\n`)
    .join('')}`;
  await refused(board, 'create-task', { title: 'Two', description }, 'invalid_input');
});

const finish = { task_id: 't-1', agent: 'a', result: 'Done.', verification_notes: 'Read it.' };

test('a finish with criteria that are open or failed, or steps of the plan, is warned of', async () => {
  const board = await takenWithCriteria();
  await board.ok('plan-task', {
    task_id: 't-1',
    items: [{ text: 'begin' }, { text: 'end', state: 'completed' }],
  });
  await board.ok('check-criterion', { task_id: 't-1', n: 1, status: 'waived', agent: 'b' });
  const warnings = await warningsOf(board, 'report-finish', finish);
  expect(warnings.map(({ code, message }) => [code, message])).toEqual([
    ['criteria_open', 'task t-1 has 2 of 3 acceptance criteria that are neither met nor waived: 2, 3'],
    ['plan_open', 'task t-1 has 1 of 2 steps of its plan that are not completed'],
  ]);
});

test.each([
  ['the board', { require_criteria: true }, {}],
  ['the task', {}, { require_criteria: true }],
])(
  'where %s requires criteria, nobody calls it done before they are met or waived',
  async (_who, settings, own) => {
    const board = await boardWithTask({ criterion: CRITERIA.slice(0, 2), ...own }, settings);
    await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
    await board.ok('check-criterion', { task_id: 't-1', n: 1, status: 'met', agent: 'a' });
    expect(await refused(board, 'report-finish', finish, 'criteria_open')).toEqual({
      task_id: 't-1',
      total: 2,
      criteria: [{ n: 2, text: 'It is fast.', status: 'open' }],
    });
    for (const agent of ['a', undefined])
      await refused(board, 'move-task', { task_id: 't-1', status: 'done', agent }, 'criteria_open');
    await board.ok('check-criterion', { task_id: 't-1', n: 2, status: 'waived' });
    expect(await board.ok('report-finish', finish)).toMatchObject({ task: { status: 'done' } });
  },
);

test('where criteria are required a task without any is not done, and force says what it passed over', async () => {
  const board = await boardWithTask({}, { require_criteria: true });
  await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  expect(await refused(board, 'report-finish', finish, 'criteria_open')).toMatchObject({
    total: 0,
    criteria: [],
  });
  const answer = await board.ok('move-task', { task_id: 't-1', status: 'done', force: true });
  expect(await eventOf(board, answer, 'task-moved')).toMatchObject({
    forced: true,
    data: { skipped: ['criteria_open'] },
  });
});

test('an end that found nothing where it was not clear what to look for is a question', async () => {
  const board = await takenWithCriteria();
  const end = { result: '-', verification_notes: '-', outcome: 'no_evidence', scope: 'unclear' } as const;
  await refused(board, 'report-finish', { ...end, task_id: 't-1', agent: 'a' }, 'scope_unclear');
  const run_id = (await taskOf(board)).current_run ?? '';
  await refused(board, 'finish-run', { ...end, run_id, status: 'finished', agent: 'a' }, 'scope_unclear');
});

test('a run keeps its scope and what the reader should do next, and another next step is news', async () => {
  const board = await takenWithCriteria();
  const said = { ...finish, scope: 'clear', follow_up: 'Read it.\nMerge it.' } as const;
  expect(await board.ok('report-finish', said)).toMatchObject({
    run: { scope: 'clear', follow_up: 'Read it.\nMerge it.' },
  });
  await inNoCommit(board, () => board.ok('report-finish', said));
  await refused(board, 'report-finish', { ...said, follow_up: 'Drop it.' }, 'invalid_transition');
});

test('what the reader should do next is told in ten lines', async () => {
  const board = await takenWithCriteria();
  const follow_up = 'a\n'.repeat(11);
  await refused(board, 'report-finish', { ...finish, follow_up }, 'invalid_input');
});

const FENCE = '```';

test('an open fence in the description gives nobody the means to replace or hide the criteria', async () => {
  const board = await boardWithTask({ description: `Text.\n${FENCE}\ncode`, criterion: CRITERIA });
  await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  const fake = `x\n${FENCE}\n## Acceptance criteria\n\n- [x] It is anything.\n${FENCE}`;
  const given = { task_id: 't-1', append: fake, agent: 'a' };
  const commits = board.commits();
  const { code, details } = await board.fail('update-task', given);
  expect({ code, details }).toMatchObject({ code: 'invalid_input', details: { field: 'append' } });
  expect(board.commits()).toBe(commits);
  expect((await criteriaOf(board)).map(({ text, status }) => [text, status])).toEqual(
    CRITERIA.map((text) => [text, 'open']),
  );
});

test('a description whose open fence would hide the criteria behind notes of theirs is refused', async () => {
  const board = await boardWithTask({ criterion: CRITERIA });
  const path = board.files('pending')[0] ?? '';
  board.write(path, `${board.read(path)}\n${FENCE}\nnpm test\n${FENCE}\n`);
  await board.ok('record-edits', {});
  const given = { task_id: 't-1', description: `Text.\n${FENCE}\ncode` };
  expect(await board.fail('update-task', given)).toMatchObject({ details: { field: 'description' } });
  await board.ok('update-task', { ...given, description: `Text.\n${FENCE}\ncode\n${FENCE}` });
  expect(await criteriaOf(board)).toHaveLength(CRITERIA.length);
});

test('what a person wrote twice keeps nobody from adding another criterion', async () => {
  const board = await boardWithTask({ criterion: CRITERIA });
  const path = board.files('pending')[0] ?? '';
  board.write(path, `${board.read(path)?.trimEnd()}\n- [ ] It is kept.\n`);
  await board.ok('update-task', { task_id: 't-1', add_criterion: ['It is new.'] });
  expect((await criteriaOf(board)).map(({ text }) => text)).toEqual([
    ...CRITERIA,
    'It is kept.',
    'It is new.',
  ]);
  await refused(board, 'update-task', { task_id: 't-1', add_criterion: ['It is fast.'] }, 'invalid_input');
});
