import { expect, test } from 'vitest';
import { runExecutable } from '../../helpers/call-surface.ts';
import { type TempBoard, tempBoard } from '../../helpers/temp-board.ts';

/** The lines of the worker contract; `R` stands for the run that `start-run` gave. */
const PRIMITIVES = [
  [
    'update-agent-status',
    '--agent',
    'A',
    '--status',
    'active',
    '--mode',
    'Building',
    '--current-task-id',
    'T',
  ],
  ['move-task', 'T', 'in_progress'],
  [
    'append-event',
    '--type',
    'worker-progress',
    '--entity-type',
    'task',
    '--entity-id',
    'T',
    '--message',
    '…',
  ],
  [
    'append-event',
    '--type',
    'worker-heartbeat',
    '--entity-type',
    'agent',
    '--entity-id',
    'A',
    '--message',
    'alive',
  ],
  ['move-task', 'T', 'blocked', '--blocker', '…'],
  ['move-task', 'T', 'in_progress'],
  ['start-run', 'T', '--agent', 'A'],
  ['finish-run', 'R', '--status', 'finished', '--result', '…', '--verification-notes', '…'],
  ['move-task', 'T', 'done'],
  ['move-task', 'T', 'pending'],
  ['move-task', 'T', 'in_progress', '--agent', 'A'],
  ['start-run', 'T', '--agent', 'A'],
  ['finish-run', 'R', '--status', 'failed', '--summary', '…'],
];

const QUESTION = [
  '--kind',
  'question',
  '--option',
  'a',
  '--option',
  'b',
  '--recommend',
  'a',
  '--risk',
  'none',
];
const EVIDENCE = '[{"check":"npm test","status":"passed","note":"212 passed"}]';

const REPORTS = [
  ['report', 'pickup', 'T', '--agent', 'A', '--mode', 'Building'],
  ['report', 'progress', 'T', '--message', '…'],
  ['report', 'progress', 'T', '--message', '…', '--agent', 'A'],
  ['report', 'heartbeat', '--agent', 'A', '--message', '…'],
  ['report', 'blocker', 'T', '--blocker', '…', ...QUESTION],
  ['report', 'pickup', 'T', '--agent', 'A'],
  ['report', 'blocker', 'T', '--blocker', '…'],
  ['report', 'pickup', 'T', '--agent', 'A'],
  ['report', 'fail', 'T', '--summary', '…', '--blocker', '…'],
  ['report', 'pickup', 'T', '--agent', 'A'],
  [
    'report',
    'finish',
    'T',
    '--result',
    '…',
    '--verification-notes',
    '…',
    '--outcome',
    'completed',
    '--evidence',
    EVIDENCE,
  ],
];

const eventFiles = (board: TempBoard) => board.files('events').length;

/** Runs lines one after the other; each has to exit 0, and to write one commit with an event and leave git clean. */
async function runLines(lines: readonly string[][], flags: readonly string[]): Promise<void> {
  const board = await tempBoard();
  await board.ok('create-task', { title: 'The task', id: 'T' });
  let run = '';
  for (const line of lines) {
    const before = { commits: board.commits(), events: eventFiles(board) };
    const words = line.map((word) => (word === 'R' ? run : word));
    const { status, stdout, stderr } = await runExecutable(['-C', board.root, ...words, ...flags]);
    expect({ line, status, stderr }).toEqual({ line, status: 0, stderr: '' });
    expect({ line, commits: board.commits() }).toEqual({ line, commits: before.commits + 1 });
    expect(eventFiles(board)).toBeGreaterThan(before.events);
    const added = board.git('show', '--format=', '--name-only', '--diff-filter=A', 'HEAD', '--', 'events');
    expect(added.trim().split('\n').length).toBe(eventFiles(board) - before.events);
    expect(board.git('status', '--porcelain')).toBe('');
    if (flags.length > 0) expect(JSON.parse(stdout)).toMatchObject({ ok: true, data: { changed: true } });
    else expect(stdout).toMatch(/^recorded in [0-9a-f]{10}/);
    run = /r-[0-9a-z]{8}/.exec(stdout)?.[0] ?? run;
  }
}

test.each([
  ['primitives', 'text', PRIMITIVES, []],
  ['primitives', 'JSON', PRIMITIVES, ['--json']],
  ['report verbs', 'text', REPORTS, []],
  ['report verbs', 'JSON', REPORTS, ['--json']],
])(
  'every line of the %s is one commit with its events, answered in %s',
  async (_what, _how, lines, flags) => {
    await runLines(lines, flags);
  },
);

test('the agent may come from the environment, and is no filter on reads', async () => {
  const board = await tempBoard();
  await board.ok('create-task', { title: 'The task', id: 'T' });
  const env = { MISSION_CONTROL_AGENT: 'A', MISSION_CONTROL_BOARD: board.root };
  for (const line of [
    ['report', 'pickup', 'T'],
    ['report', 'heartbeat'],
  ])
    expect(await runExecutable(line, { env })).toMatchObject({ status: 0, stderr: '' });
  expect(board.git('log', '-1', '--format=%an').trim()).toBe('A');
  await board.ok('create-task', { title: 'Of another', id: 'U', assignee: 'B' });
  const { stdout } = await runExecutable(['list-tasks', '--json'], { env });
  expect(JSON.parse(stdout).data.total).toBe(2);
});

test.each([
  ['no agent for a pickup', ['report', 'pickup', 'T']],
  ['no agent for a heartbeat', ['report', 'heartbeat']],
  ['no blocker', ['report', 'blocker', 'T']],
  ['no notes', ['report', 'finish', 'T', '--result', '…']],
  ['no status', ['update-agent-status', '--agent', 'A']],
])('%s is refused with exit status 2, and nothing is recorded', async (_what, line) => {
  const board = await tempBoard();
  await board.ok('create-task', { title: 'The task', id: 'T' });
  const before = board.commits();
  const { status, stdout, stderr } = await runExecutable(['-C', board.root, ...line]);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/^mission-control: invalid_input: .*expected/);
  expect(board.commits()).toBe(before);
});

test('what a write tells to call next can be called as it stands', async () => {
  const board = await tempBoard();
  await board.ok('create-task', { title: 'The task', id: 'T' });
  const { next } = await board.ok('report-pickup', { task_id: 'T', agent: 'A' });
  expect(next.length).toBeGreaterThan(0);
  const progress = next.find(({ command }) => command.includes('progress'))?.command ?? '';
  const words = progress.match(/"[^"]*"|\S+/g)?.map((word) => word.replaceAll('"', '')) ?? [];
  expect(words[0]).toBe('mission-control');
  expect(await runExecutable(words.slice(1))).toMatchObject({ status: 0 });
});
