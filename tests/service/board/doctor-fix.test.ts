import { chmodSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { callCli, runExecutable } from '../../helpers/call-surface.ts';
import { expectSound } from '../../helpers/sound-board.ts';
import type { TempBoard } from '../../helpers/temp-board.ts';
import {
  BLOCKED,
  busyBoard,
  bytesOf,
  commitAll,
  DAY,
  DONE,
  edit,
  fix,
  foundOn,
  move,
  pathOf,
  TAKEN,
  WAITING,
} from './examine.ts';

const runOf = async (board: TempBoard, taskId: string) =>
  pathOf(board, 'runs', (await board.ok('list-runs', { task_id: taskId })).items[0]?.id ?? 'none');

/** What is done by hand, what of it is repaired, in which files, and with which event. */
interface Case {
  name: string;
  spoil(board: TempBoard): void | Promise<void>;
  repairs: string;
  /** Files that the repair may change, beside the event that it adds. */
  touches: string[];
  event: string;
}

const CASES: Case[] = [
  {
    name: 'moves a done task to its day',
    spoil: (board) => move(board, `${DAY}/${DONE}-done.md`, `done/2026/01/02/${DONE}-done.md`),
    repairs: 'task_in_wrong_day',
    touches: ['done/'],
    event: `task-edited.${DONE}`,
  },
  {
    name: 'takes finished_at from the event',
    spoil: (board) => edit(board, `${DAY}/${DONE}-done.md`, /^finished_at: .*\n/m, ''),
    repairs: 'done_without_time',
    touches: [`${DAY}/${DONE}-done.md`],
    event: `task-edited.${DONE}`,
  },
  {
    name: 'renames a task after its id',
    spoil: (board) => move(board, `pending/${WAITING}-waiting.md`, 'pending/note.md'),
    repairs: 'task_file_name',
    touches: ['pending/'],
    event: `task-edited.${WAITING}`,
  },
  {
    name: 'points a task to its open run',
    spoil: (board) =>
      edit(board, `in_progress/${TAKEN}-taken.md`, /^current_run: .*$/m, 'current_run: r-none'),
    repairs: 'dangling_run',
    touches: [`in_progress/${TAKEN}-taken.md`],
    event: `task-edited.${TAKEN}`,
  },
  {
    name: 'clears a current run where there is none',
    spoil: (board) => edit(board, `pending/${WAITING}-waiting.md`, /^title:/m, 'current_run: r-none\ntitle:'),
    repairs: 'dangling_run',
    touches: [`pending/${WAITING}-waiting.md`],
    event: `task-edited.${WAITING}`,
  },
  {
    name: 'cancels a run whose task waits',
    spoil: async (board) => {
      const run = await runOf(board, DONE);
      edit(board, run, `task_id: ${DONE}`, `task_id: ${WAITING}`);
      edit(board, run, 'status: finished', 'status: running');
    },
    repairs: 'open_run_on_pending_task',
    // Its worker is to hear that it has the task no more.
    touches: ['runs/', 'agents/agent-2.md'],
    event: 'run-finished.',
  },
  {
    name: 'ends the run that is not the current one',
    spoil: async (board) => {
      const run = await runOf(board, DONE);
      edit(board, run, `task_id: ${DONE}`, `task_id: ${TAKEN}`);
      edit(board, run, 'status: finished', 'status: running');
    },
    repairs: 'open_runs',
    // Its worker is to hear that it has the task no more.
    touches: ['runs/', 'agents/agent-2.md'],
    event: 'run-finished.',
  },
  {
    name: 'cancels an open run of a task that is gone',
    spoil: async (board) => {
      unlinkSync(join(board.root, `pending/${WAITING}-waiting.md`));
      await board.ok('record-edits', {});
      const run = await runOf(board, DONE);
      edit(board, run, `task_id: ${DONE}`, `task_id: ${WAITING}`);
      edit(board, run, 'status: finished', 'status: running');
    },
    repairs: 'run_without_task',
    // Its worker is to hear that it has the task no more.
    touches: ['runs/', 'agents/agent-2.md'],
    event: 'run-finished.',
  },
  {
    name: 'moves a run to its day',
    spoil: async (board) => move(board, await runOf(board, DONE), 'runs/2026/01/02/r-x.md'),
    repairs: 'run_file_name',
    touches: ['runs/'],
    event: 'note.',
  },
  {
    name: 'frees a worker whose task is done',
    spoil: (board) =>
      edit(board, 'agents/agent-1.md', `current_task_id: ${TAKEN}`, `current_task_id: ${DONE}`),
    repairs: 'agent_on_done_task',
    touches: ['agents/agent-1.md'],
    event: 'agent-status.agent-1',
  },
  {
    name: 'renames an agent after its id',
    spoil: (board) => move(board, 'agents/agent-1.md', 'agents/first.md'),
    repairs: 'agent_file_name',
    touches: ['agents/'],
    event: 'note.agent-1',
  },
  {
    name: 'adds the rule to .gitattributes',
    spoil: (board) => board.write('.gitattributes', '*.png binary'),
    repairs: 'attributes_changed',
    touches: ['.gitattributes'],
    event: 'note.board',
  },
  {
    name: 'records what git keeps a folder by, where the branch lost it',
    spoil: (board) => unlinkSync(join(board.root, 'blocked/.gitkeep')),
    repairs: 'missing_file',
    touches: [],
    event: 'note.board',
  },
];

test.each(CASES.map((each) => [each.name, each] as const))(
  '%s, in a commit of its own',
  async (_name, { spoil, repairs, touches, event }) => {
    const board = await busyBoard();
    await spoil(board);
    commitAll(board);
    const events = new Set(board.files('events'));
    const before = { commits: board.commits(), bytes: bytesOf(board, touches) };
    const { envelope, repaired } = await fix(board);
    expect(envelope).toMatchObject({ ok: true, warnings: [] });
    expect(repaired).toContain(repairs);
    const added = board.files('events').filter((path) => !events.has(path));
    expect(bytesOf(board, [...touches, ...added])).toEqual(before.bytes);
    expect(added).toEqual([expect.stringContaining(`.${event}`)]);
    expect(board.commits()).toBe(before.commits + 1);
    expect(board.git('log', '-1', '--format=%an').trim()).not.toBe('agent-9');
    expectSound(board.root);
    expect(await foundOn(board)).toEqual([]);
  },
);

test('puts back, without a commit, what the branch has', async () => {
  const board = await busyBoard();
  const before = bytesOf(board);
  const gone = [pathOf(board, 'events', 'run-finished'), '.gitattributes', 'pending/.gitkeep'];
  for (const path of gone) unlinkSync(join(board.root, path));
  chmodSync(join(board.root, 'agents/agent-1.md'), 0o755);
  const commits = board.commits();
  expect((await fix(board)).repaired.sort()).toEqual([
    'event_deleted',
    'missing_file',
    'missing_file',
    'wrong_mode',
  ]);
  expect(bytesOf(board)).toEqual(before);
  expect(board.commits()).toBe(commits);
  expectSound(board.root);
});

test('leaves as it is what only a person can decide on, and goes on with the rest', async () => {
  const board = await busyBoard();
  edit(board, `blocked/${BLOCKED}-blocked.md`, /^title: .*$/m, 'title: [');
  board.write(`pending/${TAKEN}-taken.md`, board.read(`in_progress/${TAKEN}-taken.md`) ?? '');
  edit(board, pathOf(board, 'events', 'run-finished'), /$/, 'More.\n');
  commitAll(board);
  edit(board, pathOf(board, 'events', 'board-created'), /$/, 'More.\n');
  const before = bytesOf(board, ['agents/']);
  edit(board, 'agents/agent-2.md', /^id: /m, 'current_task_id: t-none\nid: ');
  const { envelope, repaired, findings } = await fix(board);
  expect(envelope).toMatchObject({ ok: false, error: { code: 'board_corrupt' } });
  expect(repaired).toContain('agent_on_missing_task');
  expect(new Set(findings.map(({ code }) => code))).toEqual(
    new Set(['event_changed', 'malformed_file', 'status_without_event', 'task_twice']),
  );
  const after = bytesOf(board, ['agents/']);
  for (const path of Object.keys(before))
    expect({ path, text: after[path] }).toEqual({ path, text: before[path] });
});

test('tells of a repair that fails, and makes the others', async () => {
  const board = await busyBoard();
  move(board, `${DAY}/${DONE}-done.md`, `done/2026/01/02/${DONE}-done.md`);
  commitAll(board);
  chmodSync(join(board.root, 'agents/agent-1.md'), 0o755);
  board.git('switch', '-q', '--detach');
  const { envelope, repaired, findings } = await fix(board);
  expect(envelope.warnings).toEqual([
    expect.objectContaining({ code: 'repair_failed', path: `done/2026/01/02/${DONE}-done.md` }),
  ]);
  expect(repaired).toEqual(['wrong_mode']);
  expect(findings.map(({ code }) => code).sort()).toEqual(['repository_busy', 'task_in_wrong_day']);
});

test('shows on the command line what was repaired and what is left, with the exit status of that', async () => {
  const board = await busyBoard();
  move(board, `${DAY}/${DONE}-done.md`, `done/2026/01/02/${DONE}-done.md`);
  commitAll(board);
  const seen = await runExecutable(['-C', board.root, 'doctor']);
  expect(seen.status).toBe(6);
  expect(seen.stdout).toBe(
    `error  done/2026/01/02/${DONE}-done.md  task_in_wrong_day\n` +
      `  task ${DONE} was finished at 2026-11-21T10:00:00.000Z, which is another day\n` +
      `  → move it to ${DAY}/${DONE}-done.md; 'mission-control -C ${board.root} doctor --fix' does that\n` +
      '1 error, 0 warnings\n',
  );
  const fixed = await callCli(board.root, ['doctor', '--fix']);
  expect(fixed.status).toBe(0);
  expect(fixed.envelope).toMatchObject({
    operation: 'doctor',
    data: { repaired: [{ code: 'task_in_wrong_day' }], findings: [] },
  });
  const again = await runExecutable(['-C', board.root, 'doctor', '--fix']);
  expect([again.status, again.stdout]).toEqual([0, 'nothing is wrong\n']);
});

test('refuses other flags beside --fix', async () => {
  const board = await busyBoard();
  const { status, envelope } = await callCli(board.root, ['doctor', '--fix', '--severity', 'error']);
  expect(status).toBe(2);
  expect(envelope).toMatchObject({
    ok: false,
    error: { code: 'invalid_input', details: { field: 'severity' } },
  });
});
