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
