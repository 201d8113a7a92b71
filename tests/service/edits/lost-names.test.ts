import { execFileSync } from 'node:child_process';
import { readdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import type { TempBoard } from '../../helpers/temp-board.ts';
import { busyBoard, commitWithGit, findingsOn, fix, pathOf, TAKEN } from '../board/examine.ts';
import { expectProven } from './proven-board.ts';

const FILE = `in_progress/${TAKEN}-taken.md`;
/** Names by which nothing finds a file, and as what they are shown. */
const NAMES = [
  { what: 'that is not UTF-8', bytes: Buffer.from('caf\xe9.md', 'latin1'), shown: 'caf\ufffd.md' },
  { what: 'of two lines', bytes: Buffer.from('two\nlines.md'), shown: 'two\nlines.md' },
];

function rename({ root }: TempBoard, path: string, name: Buffer): void {
  renameSync(join(root, path), Buffer.concat([Buffer.from(`${join(root, dirname(path))}/`), name]));
}

const openRuns = async (board: TempBoard) => {
  const { items } = await board.ok('list-runs', { task_id: TAKEN });
  return items.map(({ status }) => status);
};

const paste = ({ root }: TempBoard, command: string) =>
  execFileSync('/bin/sh', ['-c', command], { cwd: root });

const CASES = NAMES.flatMap((name) => [
  { ...name, known: 'nobody' },
  { ...name, known: 'git' },
]);

test.each(CASES)(
  'a task renamed to a name $what, known to $known, is not deleted, is named, and comes back by the command that is told',
  async ({ bytes, shown, known }) => {
    const board = await busyBoard();
    rename(board, FILE, bytes);
    if (known === 'git') commitWithGit(board);
    const { recorded, not_recorded } = await board.ok('record-edits', {});
    expect({ recorded, paths: not_recorded.map(({ path }) => path) }).toEqual({
      recorded: [],
      paths: [`in_progress/${shown}`],
    });
    await fix(board);
    expect(await openRuns(board)).toEqual(['running']);
    const findings = await findingsOn(board.root);
    expect(findings.map(({ code, path }) => `${code} ${path}`)).toEqual([
      `malformed_file in_progress/${shown}`,
      `unrecorded_edit ${FILE}`,
    ]);
    const [, command = ''] = /'(mv [^']*)'/.exec(not_recorded[0]?.problem ?? '') ?? [];
    paste(board, command);
    if (known === 'git') commitWithGit(board);
    await board.ok('record-edits', {});
    await board.ok('report-progress', { task_id: TAKEN, agent: 'agent-1', message: 'going on' });
    expect(await openRuns(board)).toEqual(['running']);
    await expectProven(board);
  },
);

test.each(NAMES)(
  'a new file with a name $what is named by record-edits and the doctor',
  async ({ bytes, shown }) => {
    const board = await busyBoard();
    board.write('pending/new.md', '# New\n');
    rename(board, 'pending/new.md', bytes);
    const { not_recorded } = await board.ok('record-edits', {});
    expect(not_recorded).toMatchObject([{ path: `pending/${shown}` }]);
    const [finding] = await findingsOn(board.root);
    expect(finding).toMatchObject({ code: 'malformed_file', path: `pending/${shown}` });
    const [, command = ''] = /(mv .*)$/.exec(finding?.repair ?? '') ?? [];
    expect(not_recorded[0]?.problem).toContain(command);
    paste(board, command);
    expect((await board.ok('record-edits', {})).recorded).toMatchObject([{ change: 'added' }]);
  },
);

const RECORDS = [
  { what: 'an agent', path: () => 'agents/agent-1.md' },
  { what: 'a run', path: (board: TempBoard) => pathOf(board, 'runs/2026', 'r-') },
];

test.each(NAMES.flatMap((name) => RECORDS.map((record) => ({ ...name, ...record, name: name.what }))))(
  '$what renamed to a name $name gets its name back by whoever records next',
  async ({ bytes, what, path }) => {
    const board = await busyBoard();
    const { items } = await board.ok('list-runs', { task_id: TAKEN });
    const file = what === 'a run' ? pathOf(board, 'runs', items[0]?.id ?? '') : path(board);
    const text = board.read(file);
    rename(board, file, bytes);
    expect(await board.ok('record-edits', {})).toMatchObject({ recorded: [], not_recorded: [] });
    expect(board.read(file)).toBe(text);
    expect(readdirSync(join(board.root, dirname(file)))).toHaveLength(3);
    await board.ok('report-progress', { task_id: TAKEN, agent: 'agent-1', message: 'going on' });
    expect(await openRuns(board)).toEqual(['running']);
  },
);
