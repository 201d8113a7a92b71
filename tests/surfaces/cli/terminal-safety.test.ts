import { spawn } from 'node:child_process';
import { expect, test } from 'vitest';
import { visibleLine } from '../../../src/surfaces/text/visible.ts';
import { EXECUTABLE, runExecutable } from '../../helpers/call-surface.ts';
import { type TempBoard, tempBoard } from '../../helpers/temp-board.ts';

/** Every one of them tries to do something to a terminal or to who reads there. */
const ATTACKS = {
  'clears the screen': '\u001b[2J\u001b[H',
  'colours and does not stop': '\u001b[31m',
  'is a link to elsewhere': '\u001b]8;;http://evil.example\u001b\\click\u001b]8;;\u001b\\',
  'writes the clipboard': '\u001b]52;c;ZXZpbA==\u0007',
  'has C1 controls': '\u009b2J\u0090x\u009c',
  'turns the writing around': '\u202egpj.exe\u2066x\u2069\u200f',
  'deletes and rings': '\b\b\u0007\u007f',
  'has a byte order mark inside': 'x\ufeffx',
};
const TITLE = Object.values(ATTACKS).join('x');
/** What cannot be in a title, and can in a message. */
const MESSAGE = `${TITLE}good\rbad a\u2028b\u2029c\u0085d\u0000e`;

const RAW = /[^\P{Cc}\n\t]|[\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/u;

/** A board on which every text that a file can hold is the given one. */
async function boardSaying(title: string, message: string): Promise<TempBoard> {
  const board = await tempBoard();
  await board.ok('create-task', { title, id: 't-1', description: message, label: [title.slice(0, 64)] });
  await board.ok('report-pickup', { task_id: 't-1', agent: 'a', mode: title });
  await board.ok('report-progress', { task_id: 't-1', message });
  const question = { kind: 'question' as const, option: [title], recommend: title, risk: message };
  await board.ok('report-blocker', { task_id: 't-1', agent: 'a', blocker: message, ...question });
  await board.ok('create-task', { title, id: 't-2' });
  await board.ok('report-pickup', { task_id: 't-2', agent: 'b' });
  await board.ok('report-finish', {
    task_id: 't-2',
    agent: 'b',
    result: message,
    verification_notes: message,
  });
  board.write(`pending/bad.md`, `---\nid: bad\ntitle: ${JSON.stringify(message)}\n---\n`);
  return board;
}

const READS = [
  ['board-summary'],
  ['list-tasks'],
  ['show-task', 't-1'],
  ['list-workers'],
  ['show-worker', 'a'],
  ['list-runs'],
  ['list-events'],
];

test('text from files and from who types never comes out raw', async () => {
  const board = await boardSaying(TITLE, MESSAGE);
  const typed = MESSAGE.replaceAll('\0', '');
  const failing = [['show-task', typed], ['create-task', '--title', 'x', '--priority', typed], [typed]];
  const reads = READS.flatMap((words) => [words, [...words, '--json'], ['bridge', ...words]]);
  for (const line of [...reads, ...failing, ['report', 'progress', 't-1', '--message', typed]]) {
    const { stdout, stderr } = await runExecutable(['-C', board.root, ...line]);
    expect(stdout + stderr).not.toBe('');
    expect({ line, raw: RAW.exec(stdout + stderr)?.[0] }).toEqual({ line, raw: undefined });
  }
  expect(board.git('log', '--format=%B')).not.toMatch(/[^\P{Cc}\n\t]/u);
});

test('JSON gives such text back as it was', async () => {
  const board = await boardSaying(TITLE, MESSAGE);
  const { stdout } = await runExecutable(['-C', board.root, 'show-task', 't-1', '--json']);
  const { task } = JSON.parse(stdout).data;
  expect(task).toMatchObject({ title: TITLE, blocker: { text: MESSAGE, risk: MESSAGE, options: [TITLE] } });
});

test.each(Object.entries(ATTACKS))('a title that %s is shown escaped', async (_what, text) => {
  expect(visibleLine(`a${text}b`)).toMatch(/^a.*\\u[0-9a-f]{4}.*b$/);
  expect(visibleLine(`a${text}b`)).not.toMatch(RAW);
});

test.each([
  ['a terminal that wants none', { NO_COLOR: '1' }, []],
  ['--no-color', {}, ['--no-color']],
])('there are no colours on %s', async (_what, env, flags) => {
  const board = await boardSaying('plain', 'plain');
  expect(await onTerminal(['-C', board.root, 'board-summary', ...flags], env)).not.toContain('\u001b');
});

test('there are colours on a terminal, and none in a pipe', async () => {
  const board = await boardSaying('plain', 'plain');
  const words = ['-C', board.root, 'board-summary'];
  expect(await onTerminal(words, {})).toContain('\u001b[');
  expect((await runExecutable(words)).stdout).not.toContain('\u001b');
});

/** Runs a command on a terminal of its own, and gives what it wrote there. */
function onTerminal(words: readonly string[], env: Record<string, string>): Promise<string> {
  const command = [process.execPath, EXECUTABLE, ...words].map((word) => `'${word}'`).join(' ');
  return new Promise((resolve, reject) => {
    const child = spawn('script', ['-qec', command, '/dev/null'], {
      env: { ...process.env, TERM: 'xterm', ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    child.on('error', reject);
    child.on('close', () => resolve(text));
  });
}

test.each(['head -1', 'head -c 1', 'true'])(
  'a reader that leaves early (| %s) is no error',
  async (reader) => {
    const board = await tempBoard();
    const description = 'long\n'.repeat(50_000);
    await board.ok('create-task', { title: 'One', id: 't-1', description });
    const command = `{ "${process.execPath}" "${EXECUTABLE}" -C "${board.root}" show-task t-1; echo $? >&2; } | ${reader}`;
    const child = spawn('sh', ['-c', command], { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      said += chunk;
    });
    await new Promise((resolve) => child.on('close', resolve));
    expect(said).toBe('0\n');
  },
);
