import { mkdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { OPERATION_NAMES } from '../../../src/service/registry.ts';
import { runExecutable } from '../../helpers/call-surface.ts';
import { START, type TempBoard, tempBoard } from '../../helpers/temp-board.ts';

/** What agents read is what they pay for, so these are promises. */
const HEARTBEAT_BYTES = 200;
const REPORT_BYTES = 600;
const SUMMARY_BYTES = 4096;

const ID_LENGTH = 64;
const long = (word: string) => word.padEnd(ID_LENGTH, '-x');
/** The widest that fits: 300 characters of three bytes each. */
const TITLE = '漢'.repeat(300);

async function say(board: TempBoard, agent: string, ...words: string[]): Promise<string> {
  const { status, stdout, stderr } = await runExecutable(['-C', board.root, ...words], {
    env: { MISSION_CONTROL_AGENT: agent },
  });
  expect([status, stderr]).toEqual([0, '']);
  return stdout;
}

/** Every report verb, in an order in which each is allowed. */
function reportsOn(task: string, agent: string): Record<string, string[]> {
  return {
    'report-pickup': ['report', 'pickup', task, '--agent', agent],
    'report-progress': ['report', 'progress', task, '--message', TITLE],
    'report-heartbeat': ['report', 'heartbeat', '--message', TITLE],
    'report-blocker': [
      'report',
      'blocker',
      task,
      '--blocker',
      TITLE,
      '--kind',
      'question',
      '--option',
      TITLE,
    ],
    'report-fail': ['report', 'fail', task, '--summary', TITLE],
    'report-next': ['report', 'next', '--agent', agent],
    'report-finish': ['report', 'finish', task, '--result', TITLE, '--verification-notes', TITLE],
  };
}

test.each([
  ['ids as they are made', 't-7k3f9a2m', 'agent-7'],
  ['the longest ids', long('task'), long('agent')],
])('no report answers with more than an agent should pay for: %s', async (_, task, agent) => {
  const board = await tempBoard();
  await board.ok('create-task', { title: TITLE, id: task });
  const reports = reportsOn(task, agent);
  expect(Object.keys(reports).sort()).toEqual(
    OPERATION_NAMES.filter((name) => name.startsWith('report-')).sort(),
  );
  for (const [name, words] of Object.entries(reports)) {
    if (name === 'report-next') {
      await board.ok('move-task', { task_id: task, status: 'pending' });
      await board.ok('assign-task', { task_id: task, assignee: agent });
    }
    const answer = await say(board, agent, ...words);
    const most = name === 'report-heartbeat' ? HEARTBEAT_BYTES : REPORT_BYTES;
    expect([name, Buffer.byteLength(answer) <= most, answer]).toEqual([name, true, answer]);
    expect(answer).toMatch(/^recorded in [0-9a-f]{10}: /);
  }
});

test('an answer that would be too long says the first command whole and of the others what differs', async () => {
  const board = await tempBoard();
  const [task, agent] = [long('task'), long('agent')];
  await board.ok('create-task', { title: 'x', id: task });
  const env = { MISSION_CONTROL_AGENT: agent, MISSION_CONTROL_BOARD: board.root };
  const { stdout: answer } = await runExecutable(['report', 'pickup', task], { env });
  expect(answer.split('\n').slice(1)).toEqual([
    `  mission-control report progress ${task} --agent ${agent} --message "…"`,
    '  or as above: report blocker --blocker "…"; report finish --result "…" --verification-notes "…"; report fail --summary "…"',
    '',
  ]);
});

/** What news may cost beside an answer, and what a description may at pickup. */
const NEWS_BYTES = 400;
const NEWS_LINE_BYTES = 100;
const DESCRIPTION_BYTES = 400;

/** A worker with so many tasks, each with an answer of the longest that it has not heard. */
async function boardWithAnswers(tasks: readonly string[], agent: string): Promise<TempBoard> {
  const board = await tempBoard();
  for (const id of tasks) {
    await board.ok('create-task', { title: TITLE, id, description: TITLE });
    await board.ok('report-pickup', { task_id: id, agent });
    await board.ok('move-task', { task_id: id, status: 'blocked', blocker: TITLE });
  }
  for (const id of tasks) {
    board.pass(1);
    await board.ok('answer-question', { task_id: id, answer: `${TITLE}\n${TITLE}` });
  }
  return board;
}

test('news costs an agent a line for each piece, and what has no line is told by the next call', async () => {
  const tasks = Array.from({ length: 6 }, (_, index) => long(`task-${index}`));
  const agent = long('agent');
  const board = await boardWithAnswers(tasks, agent);
  const told: string[] = [];
  for (const words of [
    ['report', 'heartbeat'],
    ['report', 'progress', tasks[0] ?? '', '--message', TITLE],
  ]) {
    const answer = await say(board, agent, ...words);
    const news = answer.split('\n').filter((line) => line.startsWith('answer '));
    const most = words[1] === 'heartbeat' ? HEARTBEAT_BYTES : REPORT_BYTES;
    const bytes = news.map((line) => Buffer.byteLength(`${line}\n`));
    expect(bytes.every((each) => each <= NEWS_LINE_BYTES)).toBe(true);
    const sum = bytes.reduce((all, each) => all + each, 0);
    expect(sum).toBeLessThanOrEqual(NEWS_BYTES);
    expect(Buffer.byteLength(answer) - sum).toBeLessThanOrEqual(most);
    told.push(...news.map((line) => line.split(/[ :]/)[1] ?? ''));
  }
  expect(told).toEqual(tasks);
});

test('a pickup costs the beginning of the description besides', async () => {
  const [task, agent] = [long('task'), long('agent')];
  const board = await boardWithAnswers([task], agent);
  await board.ok('move-task', { task_id: task, status: 'pending', agent });
  const answer = await say(board, agent, 'report', 'pickup', task);
  const [about = ''] = answer.split('\n').filter((line) => line.startsWith('about: '));
  expect(answer).toMatch(/, show-task has what was asked before: 1\n/);
  const [news = ''] = answer.split('\n').filter((line) => line.startsWith('answer '));
  expect(about).toMatch(/^about: 漢{100,}…$/);
  expect(Buffer.byteLength(`${about}\n`)).toBeLessThanOrEqual(DESCRIPTION_BYTES);
  expect(news).toMatch(new RegExp(`^answer ${task}: 漢+…$`));
  expect(Buffer.byteLength(answer) - Buffer.byteLength(`${about}\n${news}\n`)).toBeLessThanOrEqual(
    REPORT_BYTES,
  );
});

test('a long folder does not cost an answer its commands', async () => {
  const board = await tempBoard();
  await board.ok('create-task', { title: 'x', id: 't-7k3f9a2m' });
  const deep = join(board.root, '..', 'a folder of somebody with many words '.repeat(6), "it's");
  mkdirSync(dirname(deep), { recursive: true });
  renameSync(board.root, deep);
  const { stdout } = await runExecutable([
    '-C',
    deep,
    'report',
    'pickup',
    't-7k3f9a2m',
    '--agent',
    'agent-7',
  ]);
  const [, first, others] = stdout.split('\n');
  expect(first).toMatch(
    /^ {2}mission-control -C \S.* report progress t-7k3f9a2m --agent agent-7 --message "…"$/,
  );
  expect(others).toMatch(/^ {2}or as above: report blocker .*; report finish .*; report fail .*$/);
});

const AT = new Date(START).toISOString();

/** So many workers with a task each, and tasks up to so many open ones that are blocked. */
async function busyBoard(
  { workers, open }: { workers: number; open: number },
  nameOf: (word: string) => string,
  title: string,
): Promise<TempBoard> {
  const board = await tempBoard();
  for (let index = 0; index < open; index++) {
    const id = nameOf(`t-${index}k3f9a2m`);
    const isBlocked = index >= workers;
    const front = [`id: ${id}`, `title: ${title}`, 'priority: medium', 'revision: 1'];
    const times = ['created_at', 'updated_at'].map((key) => `${key}: ${AT}`);
    const held = isBlocked
      ? ['blocker:', '  kind: question', `  text: ${title}`, `  since: ${AT}`]
      : [`worker: ${nameOf(`agent-${index}`)}`];
    const lines = ['---', ...front, ...times, ...held, 'labels: []', 'depends_on: []', '---', title, ''];
    board.write(`${isBlocked ? 'blocked' : 'in_progress'}/${id}.md`, lines.join('\n'));
  }
  for (let index = 0; index < workers; index++) {
    const id = nameOf(`agent-${index}`);
    const life = `last_report_at: ${AT}\nupdated_at: ${AT}\nrevision: 1`;
    board.write(`agents/${id}.md`, `---\nid: ${id}\nstatus: active\n${life}\n---\n`);
  }
  await board.ok('record-edits', {});
  return board;
}

test('20 workers and 100 open tasks are told within 4 KB, each by its id', async () => {
  const board = await busyBoard(
    { workers: 20, open: 100 },
    (word) => word,
    'Fix the login form on small screens',
  );
  const told = await say(board, 'fakker', 'board-summary', '--compact');
  expect(Buffer.byteLength(told)).toBeLessThanOrEqual(SUMMARY_BYTES);
  const named = Array.from({ length: 100 }, (_, index) => `t-${index}k3f9a2m`);
  expect(named.filter((id) => !told.includes(`\n ${id} `))).toEqual([]);
  expect(told).toContain('pending 0 (ready 0), in_progress 20, blocked 80, done 0');
  expect(told).toContain(' t-3k3f9a2m agent-3 Fix the');
  expect(told).toMatch(
    /\nneeds (80|100): 80 question.*\n t-2\dk3f9a2m question \d+ \w+: Fix the login form on small screens\n/,
  );
  expect(told).toMatch(/\nresume \d{8}T\d{9}Z-\w{6}\n/);
});

test('a board of the longest names is told within 4 KB, and what is left out is counted', async () => {
  const board = await busyBoard({ workers: 20, open: 100 }, long, TITLE);
  const told = await say(board, 'fakker', 'board-summary', '--compact');
  expect(Buffer.byteLength(told)).toBeLessThanOrEqual(SUMMARY_BYTES);
  expect(told).toMatch(/in_progress 20, blocked 80/);
  expect(told).toMatch(/^ and \d+ more$/m);
});

test('few words are a form of text, not of JSON', async () => {
  const board = await tempBoard();
  const { status, stdout } = await runExecutable(['-C', board.root, 'board-summary', '--compact', '--json']);
  expect([status, JSON.parse(stdout).error.code]).toEqual([2, 'invalid_input']);
});
