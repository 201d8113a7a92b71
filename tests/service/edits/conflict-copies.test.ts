import { copyFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { TempBoard } from '../../helpers/temp-board.ts';
import { busyBoard, commitWithGit, findingsOn, fix, pathOf, TAKEN } from '../board/examine.ts';
import { expectProven } from './proven-board.ts';

/** What programs that keep folders in step call the copy of `name.md` that they make. */
const COPIES = {
  Syncthing: '.sync-conflict-20260101-120000-ABCDEFG',
  iCloud: ' 2',
  Dropbox: " (Hannah's conflicted copy 2026-01-01)",
  'Google Drive': ' (1)',
  Nextcloud: ' (conflicted copy 2026-01-01 120000)',
  OneDrive: '-HANNAHS-PC',
  'another Dropbox': ' (Case Conflict)',
  ownCloud: '_conf(1)',
};

const copyOf = (path: string, ending: string) => path.replace(/\.md$/, `${ending}.md`);

async function runOf(board: TempBoard): Promise<string> {
  const { items } = await board.ok('list-runs', { task_id: TAKEN });
  return pathOf(board, 'runs', items[0]?.id ?? 'no run');
}

function copy({ root }: TempBoard, path: string, ending: string): string {
  copyFileSync(join(root, path), join(root, copyOf(path, ending)));
  return copyOf(path, ending);
}

test.each(Object.entries(COPIES))(
  'a copy by %s of a run or an agent counts as nothing, and is named',
  async (_, ending) => {
    const board = await busyBoard();
    const copies = [copy(board, 'agents/agent-1.md', ending), copy(board, await runOf(board), ending)];
    const before = board.commits();
    const workers = await board.board.call('list-workers', {});
    expect(workers.ok && workers.data.items.map(({ agent_id }) => agent_id)).toEqual([
      'agent-1',
      'agent-2',
      'agent-3',
    ]);
    expect(workers.warnings).toMatchObject([{ code: 'malformed_file', path: copies[0] }]);
    expect(await board.ok('list-runs', {})).toMatchObject({ total: 3 });
    expect((await board.ok('show-task', { task_id: TAKEN })).runs).toHaveLength(1);
    const { recorded, not_recorded } = await board.ok('record-edits', {});
    expect({ recorded, commits: board.commits() }).toEqual({ recorded: [], commits: before });
    expect(not_recorded.map(({ path }) => path)).toEqual(copies);
    const findings = await findingsOn(board.root);
    expect(findings.map(({ severity, code, path, fixable }) => ({ severity, code, path, fixable }))).toEqual(
      copies.map((path) => ({ severity: 'warning', code: 'record_copy', path, fixable: false })),
    );
    await board.ok('report-progress', { task_id: TAKEN, agent: 'agent-1', message: 'going on' });
  },
);

test('a copy of a run that was ended elsewhere does not end the live one, also where it was committed', async () => {
  const board = await busyBoard();
  const run = await runOf(board);
  const path = copy(board, run, COPIES.Syncthing);
  board.write(path, (board.read(path) ?? '').replace('status: running', 'status: finished'));
  commitWithGit(board);
  await board.ok('report-progress', { task_id: TAKEN, agent: 'agent-1', message: 'going on' });
  expect((await fix(board)).repaired).toEqual([]);
  expect((await board.ok('list-runs', { task_id: TAKEN })).items).toMatchObject([{ status: 'running' }]);
});

const RENAMED = [
  { folder: 'agents', by: 'nothing', way: 'report' },
  { folder: 'agents', by: 'git', way: 'record-edits' },
  { folder: 'runs', by: 'nothing', way: 'doctor' },
  { folder: 'runs', by: 'nothing', way: 'record-edits' },
  { folder: 'runs', by: 'git', way: 'doctor' },
];

test.each(RENAMED)(
  'a file of $folder with another name, known to $by, gets its name back by $way and is not recorded as deleted',
  async ({ folder, by, way }) => {
    const board = await busyBoard();
    const path = folder === 'agents' ? 'agents/agent-1.md' : await runOf(board);
    const before = board.read(path);
    renameSync(join(board.root, path), join(board.root, copyOf(path, ' 2')));
    if (by === 'git') commitWithGit(board);
    if (way === 'doctor') expect((await fix(board)).findings).toEqual([]);
    else if (way === 'record-edits')
      expect(await board.ok('record-edits', {})).toMatchObject({ not_recorded: [] });
    else await board.ok('update-agent-status', { agent: 'agent-1', status: 'idle' });
    if (way === 'report') await board.ok('record-edits', {});
    expect(board.git('ls-files', folder).split('\n')).toContain(path);
    expect(board.git('ls-tree', '-r', '--name-only', 'HEAD', '--', folder)).not.toContain(' 2.md');
    if (way !== 'report' || folder === 'runs') expect(board.read(path)).toBe(before);
    const { items } = await board.ok('list-events', { limit: 500 });
    expect(items.filter(({ message }) => message?.includes('deleted by hand'))).toEqual([]);
    await expectProven(board);
  },
);

const TASK = `in_progress/${TAKEN}-taken.md`;
/** Of tasks; ` (1)` is what people's file managers call a copy as well. */
const { 'Google Drive': _, ...OF_TASKS } = COPIES;
const TASK_COPIES = [
  ...[
    ...Object.values(OF_TASKS),
    ' (Unicode Encoding Conflict)',
    '-DESKTOP-AB12',
    '_conflict-20260101-120000',
    '~',
  ].map((ending) => copyOf(TASK, ending)),
  `in_progress/._${TAKEN}-taken.md`,
  `in_progress/.#${TAKEN}-taken.md`,
];

test.each(['nobody', 'git'])('copies of a task, known to %s, are no tasks, and are named', async (known) => {
  const board = await busyBoard();
  for (const path of TASK_COPIES) copyFileSync(join(board.root, TASK), join(board.root, path));
  if (known === 'git') commitWithGit(board);
  const before = board.commits();
  const named = TASK_COPIES.filter((path) => !path.includes('/.')).sort();
  const { recorded, not_recorded } = await board.ok('record-edits', {});
  expect({ recorded, commits: board.commits() }).toEqual({ recorded: [], commits: before });
  expect(not_recorded.map(({ path }) => path).sort()).toEqual(named);
  const { repaired, findings } = await fix(board);
  expect(repaired).toEqual([]);
  expect(findings.map(({ severity, code, path, fixable }) => ({ severity, code, path, fixable }))).toEqual(
    named.map((path) => ({ severity: 'warning', code: 'record_copy', path, fixable: false })),
  );
  // Both say the same.
  for (const { path, message } of findings)
    expect(not_recorded.find((one) => one.path === path)?.problem).toContain(message);
  expect(await board.ok('list-tasks', { status: ['in_progress'] })).toMatchObject({ total: 1 });
  await board.ok('report-progress', { task_id: TAKEN, agent: 'agent-1', message: 'going on' });
  expect((await board.ok('list-events', { limit: 500 })).items).not.toContainEqual(
    expect.objectContaining({ message: expect.stringContaining('by hand') }),
  );
});

test('a copy of a task that cannot be read stays a copy', async () => {
  const board = await busyBoard();
  const path = copy(board, TASK, COPIES.iCloud);
  const broken = (board.read(TASK) ?? '').replace(/^title: .*$/m, 'title: [');
  board.write(TASK, broken);
  const { recorded, not_recorded } = await board.ok('record-edits', {});
  expect(recorded).toEqual([]);
  expect(not_recorded.map((one) => one.path).sort()).toEqual([TASK, path].sort());
  expect(board.read(TASK)).toBe(broken);
});

test.each(Object.entries(COPIES))('a copy by %s of an event counts as nothing', async (_, ending) => {
  const board = await busyBoard();
  const { total, items } = await board.ok('list-events', { limit: 500 });
  const event = pathOf(board, 'events', `${items.find(({ type }) => type === 'task-moved')?.id}.`);
  const path = copy(board, event, ending);
  for (const order of ['asc', 'desc'] as const)
    expect(await board.ok('list-events', { order, limit: 500 })).toMatchObject({ total });
  expect((await findingsOn(board.root)).map((one) => one.path)).toContain(path);
});

test('what cannot be recorded is not said to be recorded by record-edits', async () => {
  const board = await busyBoard();
  const copies = [copy(board, 'agents/agent-1.md', COPIES.OneDrive), copy(board, TASK, COPIES.OneDrive)];
  board.write('agents/agent-7.md', board.read('agents/agent-1.md') ?? '');
  board.write('pending/new.md', '---\nid: new\npriority: soon\n---\n# New\n');
  const { unrecorded_edits } = await board.ok('board-summary', {});
  const paths = [...copies, 'agents/agent-7.md', 'pending/new.md'].sort();
  expect(unrecorded_edits.map(({ path, problem }) => [path, problem === null])).toEqual(
    paths.map((path) => [path, false]),
  );
  const { not_recorded } = await board.ok('record-edits', {});
  const problems = new Map(not_recorded.map(({ path, problem }) => [path, problem]));
  for (const { path, problem } of unrecorded_edits) expect(problems.get(path)).toBe(problem);
  const findings = await findingsOn(board.root);
  expect(findings.map(({ path }) => path)).toEqual(expect.arrayContaining(paths));
  const broken = findings.find(({ code }) => code === 'malformed_file');
  expect(problems.get('pending/new.md')).toContain(broken?.message.replace(/^line \d+: /, ''));
  for (const { path, repair } of findings)
    expect(`${path}: ${repair}`).not.toMatch(/git log|: 'mission-control (-C \S+ )?record-edits' puts/);
});
