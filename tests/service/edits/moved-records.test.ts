import { mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type TempBoard, tempFolder } from '../../helpers/temp-board.ts';
import { busyBoard, commitWithGit, findingsOn, fix, move, pathOf, TAKEN } from '../board/examine.ts';
import { expectProven } from './proven-board.ts';

const AGENT = 'agents/agent-1.md';

async function runOf(board: TempBoard): Promise<{ id: string; path: string }> {
  const { items } = await board.ok('list-runs', { task_id: TAKEN });
  const id = items[0]?.id ?? 'no run';
  return { id, path: pathOf(board, 'runs', id) };
}

/** What the board tells of the run afterwards, and whether anything was taken for deleted. */
async function expectOpen(board: TempBoard): Promise<void> {
  expect((await board.ok('list-runs', { task_id: TAKEN })).items).toMatchObject([{ status: 'running' }]);
  const { task } = await board.ok('show-task', { task_id: TAKEN });
  expect(task.current_run).not.toBeNull();
  const { items } = await board.ok('list-events', { limit: 500 });
  expect(items.filter(({ message }) => /(deleted|added) by hand/.test(message ?? ''))).toEqual([]);
  await expectProven(board);
}

/** Places among the board's own folders. */
const PLACES = [
  'runs',
  'runs/2026',
  'runs/2025/01/02',
  'in_progress',
  'agents',
  'done/2025/01/02',
  'pending/deep',
];

test.each(
  PLACES.flatMap((folder) => [
    { folder, way: 'record-edits' },
    { folder, way: 'doctor' },
  ]),
)(
  'a run dragged to $folder is put back by $way, and neither ended nor recorded as deleted',
  async ({ folder, way }) => {
    const board = await busyBoard();
    const { id, path } = await runOf(board);
    const text = board.read(path);
    move(board, path, `${folder}/${id}.md`);
    const findings = await findingsOn(board.root);
    expect(findings).toContainEqual(
      expect.objectContaining({
        path,
        code: 'unrecorded_edit',
        fixable: true,
        repair: expect.stringContaining(`mv -- ${folder}/${id}.md ${path}`),
      }),
    );
    if (way === 'doctor') expect((await fix(board)).findings).toEqual([]);
    else expect(await board.ok('record-edits', {})).toMatchObject({ recorded: [], not_recorded: [] });
    expect(board.read(path)).toBe(text);
    await expectOpen(board);
  },
);

test('a run that was dragged among tasks is put back by the worker’s next report, which goes on with it', async () => {
  const board = await busyBoard();
  const { id, path } = await runOf(board);
  move(board, path, `in_progress/${id}.md`);
  const report = { task_id: TAKEN, agent: 'agent-1' };
  await board.ok('report-progress', { ...report, message: 'going on' });
  await expectOpen(board);
  const finished = await board.ok('report-finish', { ...report, result: 'r', verification_notes: 'v' });
  expect(finished).toMatchObject({ run: { id, attempt: 1, status: 'finished' } });
});

test('a run that was dragged and committed is not recorded as deleted', async () => {
  const board = await busyBoard();
  const { id, path } = await runOf(board);
  move(board, path, `runs/${id}.md`);
  commitWithGit(board);
  await fix(board);
  expect(board.read(path)).toContain(id);
  await expectOpen(board);
});

test.each(['agents/deep', 'in_progress', 'runs'])('an agent dragged to %s is put back', async (folder) => {
  const board = await busyBoard();
  const text = board.read(AGENT);
  move(board, AGENT, `${folder}/agent-1.md`);
  expect(await board.ok('record-edits', {})).toMatchObject({ recorded: [], not_recorded: [] });
  expect(board.read(AGENT)).toBe(text);
  await expectOpen(board);
});

test('an agent put into a folder of a person’s own stays there until the worker reports', async () => {
  const board = await busyBoard();
  const before = board.commits();
  const place = 'x/agent-1.md';
  move(board, AGENT, place);
  const { not_recorded } = await board.ok('record-edits', {});
  expect(not_recorded).toMatchObject([
    { path: place, problem: expect.stringContaining(`'mv -- ${place} ${AGENT}'`) },
  ]);
  const [finding] = (await fix(board)).findings;
  expect(finding).toMatchObject({ path: AGENT, fixable: false });
  expect({ commits: board.commits(), text: board.read(AGENT) }).toEqual({ commits: before, text: undefined });
  await board.ok('report-progress', { task_id: TAKEN, agent: 'agent-1', message: 'going on' });
  expect([board.read(place), board.read(AGENT)]).toEqual([undefined, expect.any(String)]);
  await expectOpen(board);
});

test('an agent that was put away and deleted there is recorded as deleted', async () => {
  const board = await busyBoard();
  move(board, AGENT, 'x/agent-1.md');
  rmSync(join(board.root, 'x'), { recursive: true });
  expect((await board.ok('record-edits', {})).recorded).toMatchObject([{ change: 'deleted' }]);
});

test('a copy of a run among tasks is no task', async () => {
  const board = await busyBoard();
  const { id, path } = await runOf(board);
  board.write(`in_progress/${id}.md`, board.read(path) ?? '');
  const { recorded, not_recorded } = await board.ok('record-edits', {});
  expect({ recorded, not_recorded }).toMatchObject({
    recorded: [],
    not_recorded: [{ path: `in_progress/${id}.md`, problem: expect.stringContaining('the record of a run') }],
  });
  const found = await findingsOn(board.root);
  expect(found.map(({ code, path }) => `${code} ${path}`)).toEqual([`misplaced_file in_progress/${id}.md`]);
});

/** A run's and a task's file that are no record's files any more, by their names or their kind. */
const LOST: { what: string; lose(board: TempBoard, path: string): void }[] = [
  { what: 'renamed to .txt', lose: (board, path) => move(board, path, path.replace(/md$/, 'txt')) },
  {
    what: 'renamed to .txt and committed',
    lose: (board, path) => {
      move(board, path, path.replace(/md$/, 'txt'));
      commitWithGit(board);
    },
  },
  { what: 'hidden', lose: (board, path) => move(board, path, path.replace(/([^/]*)$/, '.$1')) },
  {
    what: 'replaced by a link',
    lose: ({ root }, path) => {
      const target = join(tempFolder(), 'elsewhere.md');
      renameSync(join(root, path), target);
      symlinkSync(target, join(root, path));
    },
  },
];

test.each(LOST.flatMap((lost) => ['task', 'run'].map((kind) => ({ ...lost, kind }))))(
  'the run of a task goes on though the file of the $kind was $what',
  async ({ lose, kind }) => {
    const board = await busyBoard();
    const file = `in_progress/${TAKEN}-taken.md`;
    const { path } = await runOf(board);
    const text = { task: board.read(file) ?? '', run: board.read(path) ?? '' };
    mkdirSync(join(board.root, 'aside'), { recursive: true });
    lose(board, kind === 'task' ? file : path);
    await board.ok('record-edits', {});
    await fix(board);
    for (const [at, words] of [
      [file, text.task],
      [path, text.run],
    ] as const) {
      rmSync(join(board.root, at), { force: true });
      board.write(at, words);
    }
    await board.ok('report-progress', { task_id: TAKEN, agent: 'agent-1', message: 'going on' });
    expect((await board.ok('list-runs', { task_id: TAKEN })).items).toMatchObject([{ status: 'running' }]);
    const { items } = await board.ok('list-events', { limit: 500 });
    expect(items.filter(({ message }) => message?.includes('deleted by hand'))).toEqual([]);
  },
);
