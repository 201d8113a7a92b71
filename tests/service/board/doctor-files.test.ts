import { execFileSync } from 'node:child_process';
import { chmodSync, renameSync, rmSync, symlinkSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { gitBy } from '../../helpers/sound-board.ts';
import type { TempBoard } from '../../helpers/temp-board.ts';
import {
  busyBoard,
  commitAll,
  commitWithGit,
  edit,
  findingsOn,
  fix,
  foundOn,
  move,
  pathOf,
  TAKEN,
  WAITING,
} from './examine.ts';

const TASK = `pending/${WAITING}-waiting.md`;
const remove = ({ root }: TempBoard, path: string) => unlinkSync(join(root, path));
const eventOf = (board: TempBoard) => pathOf(board, 'events', `task-created.${WAITING}`);

test('finds a link in a task’s place, and does not follow it', async () => {
  const board = await busyBoard();
  renameSync(join(board.root, TASK), join(board.root, 'elsewhere.md'));
  symlinkSync('../elsewhere.md', join(board.root, TASK));
  expect(await foundOn(board)).toEqual(['misplaced_file elsewhere.md', `foreign_file ${TASK}`]);
});

test('finds a pipe among the tasks, and does not wait for it', async () => {
  const board = await busyBoard();
  execFileSync('mkfifo', [join(board.root, 'pending/pipe.md')]);
  expect(await foundOn(board)).toEqual(['foreign_file pending/pipe.md']);
});

test('finds a link in a status folder’s place', async () => {
  const board = await busyBoard();
  renameSync(join(board.root, 'in_progress'), join(board.root, 'moved'));
  symlinkSync('moved', join(board.root, 'in_progress'));
  expect(await foundOn(board)).toContain('foreign_file in_progress');
});

test('leaves a person’s own files in the board’s folders alone', async () => {
  const board = await busyBoard();
  board.write('notes/plan.md', 'mine');
  board.write('pending/sketch.txt', 'mine');
  symlinkSync('/nowhere', join(board.root, 'pending/.#lock'));
  expect(await foundOn(board)).toEqual([]);
});

test('finds a status folder that is gone with what git keeps it by', async () => {
  const board = await busyBoard();
  rmSync(join(board.root, 'blocked/.gitkeep'));
  expect(await foundOn(board)).toEqual(['missing_file blocked/.gitkeep']);
});

test('finds .gitattributes missing', async () => {
  const board = await busyBoard();
  remove(board, '.gitattributes');
  expect(await foundOn(board)).toEqual(['missing_file .gitattributes']);
});

test('finds .gitattributes without its one rule, and lets a person add to it', async () => {
  const board = await busyBoard();
  board.write('.gitattributes', '* -text\n*.png binary\n');
  commitAll(board);
  expect(await foundOn(board)).toEqual([]);
  board.write('.gitattributes', '*.md text eol=crlf\n');
  commitAll(board);
  expect(await foundOn(board)).toEqual([
    'attributes_changed .gitattributes',
    'rewritten_by_git .gitattributes',
  ]);
});

test.each([
  [0o755, 'that can be executed'],
  [0o444, 'that its owner cannot write'],
  [0o200, 'that its owner cannot read'],
])('finds a file of mode %o, %s', async (mode) => {
  const board = await busyBoard();
  chmodSync(join(board.root, TASK), mode);
  expect(await foundOn(board)).toContain(`wrong_mode ${TASK}`);
});

test('finds a folder in which its owner cannot work', async () => {
  const board = await busyBoard();
  chmodSync(join(board.root, 'agents'), 0o555);
  expect(await foundOn(board)).toEqual(['wrong_mode agents']);
});

test('finds a file that the branch has as a program', async () => {
  const board = await busyBoard();
  chmodSync(join(board.root, TASK), 0o755);
  commitAll(board);
  chmodSync(join(board.root, TASK), 0o644);
  expect(await foundOn(board)).toEqual([`recorded_mode ${TASK}`]);
});

test('finds an event in another minute’s folder', async () => {
  const board = await busyBoard();
  const event = eventOf(board);
  const target = event.replace(/^events\/2026\/11\/21\/\d\d\/\d\d/, 'events/2026/11/21/09/09');
  move(board, event, target);
  commitAll(board);
  expect(await foundOn(board)).toEqual([`event_in_wrong_folder ${target}`]);
});

test('finds an event whose name is no event’s, and one that says another id', async () => {
  const board = await busyBoard();
  const event = eventOf(board);
  board.write('events/2026/11/21/10/00/note.md', board.read(event) ?? '');
  edit(board, event, /^id: \S+$/m, 'id: 20261121T100000000Z-000000');
  commitAll(board);
  const found = await foundOn(board);
  expect(found.filter((each) => each.startsWith('event_file_name '))).toEqual([
    `event_file_name ${event}`,
    'event_file_name events/2026/11/21/10/00/note.md',
  ]);
});

test('finds an event that cannot be read', async () => {
  const board = await busyBoard();
  const event = pathOf(board, 'events', 'run-finished');
  board.write(event, 'no front matter');
  commitAll(board);
  expect(await foundOn(board)).toEqual([`malformed_file ${event}`]);
});

test('tells events that were changed, deleted and added by hand apart', async () => {
  const board = await busyBoard();
  const changed = pathOf(board, 'events', `task-created.${WAITING}`);
  const deleted = pathOf(board, 'events', 'run-finished');
  const added = changed.replace(/-[0-9a-z]{6}\.task-created/, '-000000.note');
  const id = added.slice(added.lastIndexOf('/') + 1).split('.')[0];
  const text = (board.read(changed) ?? '').replace(/^id: .*$/m, `id: ${id}`);
  board.write(added, text.replace('type: task-created', 'type: note'));
  edit(board, changed, /\nwaiting\n$/, '\nsomething else\n');
  remove(board, deleted);
  expect((await foundOn(board)).sort()).toEqual(
    [`event_changed ${changed}`, `event_deleted ${deleted}`, `event_unrecorded ${added}`].sort(),
  );
});

test('finds edits, deletions and additions of tasks, runs and agents that nothing has recorded', async () => {
  const board = await busyBoard();
  const run = pathOf(board, 'runs', (await board.ok('show-task', { task_id: TAKEN })).task.current_run ?? '');
  edit(board, run, /$/, 'More.\n');
  remove(board, 'agents/agent-2.md');
  move(board, TASK, `in_progress/${WAITING}-waiting.md`);
  const findings = await findingsOn(board.root);
  expect(findings.map(({ code, path, message }) => `${code} ${path} ${message.split(' ')[0]}`)).toEqual([
    'unrecorded_edit agents/agent-2.md deleted',
    `unrecorded_edit in_progress/${WAITING}-waiting.md added`,
    `unrecorded_edit ${TASK} deleted`,
    `unrecorded_edit ${run} edited`,
  ]);
});

test('finds a report that a person amended from an index that did not know it, and has it committed again', async () => {
  const board = await busyBoard();
  const { event_ids } = await board.ok('report-heartbeat', { agent: 'agent-9' });
  board.git('read-tree', 'HEAD~1');
  gitBy(board.root, 'commit', '-q', '--amend', '--no-edit', '--allow-empty');
  const event = board.files('events').find((path) => path.includes(event_ids[0] ?? 'none'));
  expect(await foundOn(board)).toEqual(['unrecorded_edit agents/agent-9.md', `unrecorded_edit ${event}`]);
  const { repaired, findings } = await fix(board);
  expect(repaired).toEqual(['unrecorded_edit', 'unrecorded_edit']);
  expect(findings).toEqual([]);
});

test('finds what people committed with git while no event tells of it, and has it recorded', async () => {
  const board = await busyBoard();
  move(board, TASK, `in_progress/${WAITING}-waiting.md`);
  commitWithGit(board);
  expect(await foundOn(board)).toEqual([
    `unrecorded_edit in_progress/${WAITING}-waiting.md`,
    `unrecorded_edit ${TASK}`,
  ]);
  const { repaired, findings } = await fix(board);
  expect(repaired).toEqual(['unrecorded_edit', 'unrecorded_edit']);
  expect(findings).toEqual([]);
});
