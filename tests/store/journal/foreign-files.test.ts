import { execFileSync } from 'node:child_process';
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hannahsBoard } from '../../helpers/hannahs-board.ts';
import { type TempBoard, tempFolder } from '../../helpers/temp-board.ts';

const TASK = '---\nid: t-9\ntitle: Not of this board\ncreated_at: 2026-11-21T10:00:00.000Z\n---\n';

async function boardWithTask(): Promise<TempBoard> {
  const board = await hannahsBoard(1);
  return board;
}

/** A folder outside the board with one task file in it. */
function outside(): string {
  const folder = tempFolder();
  writeFileSync(join(folder, 't-9.md'), TASK);
  return folder;
}

const FILES: [what: string, put: (path: string, target: string) => void][] = [
  ['a link to a task', (path, target) => symlinkSync(target, path)],
  ['a link to nowhere', (path) => symlinkSync('/nonexistent/t-9.md', path)],
  ['a link to itself', (path) => symlinkSync('t-9.md', path)],
  ['a pipe', (path) => execFileSync('mkfifo', [path])],
];

test.each(FILES)(
  '%s in a status folder is named in warnings, and the others are answered',
  async (_what, put) => {
    const board = await boardWithTask();
    const target = join(outside(), 't-9.md');
    put(join(board.root, 'pending', 't-9.md'), target);
    for (const operation of ['list-tasks', 'board-summary'] as const) {
      const answer = await board.board.call(operation, {});
      expect(answer).toMatchObject({ ok: true });
      expect(answer.warnings).toMatchObject([{ code: 'malformed_file', path: 'pending/t-9.md' }]);
    }
    const before = board.commits();
    const { code } = await board.fail('report-pickup', { task_id: 't-9', agent: 'a' });
    expect(['task_not_found', 'malformed_file']).toContain(code);
    expect(board.commits()).toBe(before);
    expect(readFileSync(target, 'utf8')).toBe(TASK);
    await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  },
);

test.each(FILES)(
  '%s where a report would put its file is refused before anything is recorded',
  async (_what, put) => {
    const board = await boardWithTask();
    const target = join(outside(), 't-9.md');
    put(join(board.root, 'in_progress', 't-1-one.md'), target);
    const before = board.commits();
    const { code } = await board.fail('report-pickup', { task_id: 't-1', agent: 'a' });
    expect(code).toBe('malformed_file');
    expect(board.commits()).toBe(before);
    expect(readFileSync(target, 'utf8')).toBe(TASK);
  },
);

const FOLDERS = ['in_progress', 'agents', 'runs', 'events', 'done', 'events/2026'];

/** Puts a link to a folder outside in the place of one of the board's. */
function linkAway(board: TempBoard, folder: string, target: string): void {
  const path = join(board.root, folder);
  if (existsSync(path)) renameSync(path, join(target, 'as it was'));
  mkdirSync(join(path, '..'), { recursive: true });
  symlinkSync(target, path);
}

test.each(FOLDERS)(
  'a link in the place of %s: a report is refused and nothing is written behind it',
  async (folder) => {
    const board = await boardWithTask();
    const target = outside();
    const before = board.commits();
    linkAway(board, folder, target);
    const names = readdirSync(target, { recursive: true });
    const finish = { task_id: 't-1', agent: 'a', result: 'r', verification_notes: 'v', force: true };
    const operation = folder === 'done' ? 'report-finish' : 'report-pickup';
    const input = folder === 'done' ? finish : { task_id: 't-1', agent: 'a' };
    const error = await board.fail(operation, input);
    expect(error.code).toBe('malformed_file');
    expect(error.details.path).toBe(folder);
    expect(board.commits()).toBe(before);
    expect(readdirSync(target, { recursive: true })).toEqual(names);
  },
);

test.each(['pending', 'in_progress', 'blocked', 'done', 'agents', 'runs', 'events'])(
  'a link in the place of %s is named in warnings, and the rest of the board is shown',
  async (folder) => {
    const board = await boardWithTask();
    linkAway(board, folder, outside());
    const operations = { agents: 'list-workers', runs: 'list-runs', events: 'list-events' } as const;
    const operation = operations[folder as keyof typeof operations] ?? 'board-summary';
    const answer = await board.board.call(operation, {});
    expect(answer).toMatchObject({ ok: true, warnings: [{ code: 'malformed_file', path: folder }] });
    expect(JSON.stringify(answer)).not.toContain('Not of this board');
  },
);

test('the other name of a hard-linked task keeps its content', async () => {
  const board = await boardWithTask();
  const other = join(tempFolder(), 'other.md');
  linkSync(join(board.root, 'pending', 't-1-one.md'), other);
  const text = readFileSync(other, 'utf8');
  await board.ok('update-task', { task_id: 't-1', title: 'New' });
  await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  expect(readFileSync(other, 'utf8')).toBe(text);
});
