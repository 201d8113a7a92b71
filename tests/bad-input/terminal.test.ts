import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { EXECUTABLE, runExecutable } from '../helpers/call-surface.ts';
import { type TempBoard, tempBoard } from '../helpers/temp-board.ts';
import { Clock, rawIn } from './watch.ts';

const clock = new Clock('text on a terminal');

/** Everything at once: one command shows all of it. */
const ATTACK = [
  ...[
    '\u001b[2J\u001b[H',
    '\u001b]8;;http://evil.example\u0007x\u001b]8;;\u0007',
    '\u001b]52;c;ZXZpbA==\u0007',
  ],
  ...[
    '\u009b31m',
    '\u0090x\u009c',
    '\u202egpj\u202c',
    '\u2066x\u2069',
    '\u200f',
    '\b\b',
    '\u007f',
    '\u200b',
    '\u2060',
  ],
  ...['\u00ad', '\ufeff', '\u{e0041}', '\u061c', '\ufff9'],
].join('x');
const LINES = `${ATTACK}good\rbad\u2028\u2029\u0085\u0000`;

async function boardSayingAll(): Promise<TempBoard> {
  const board = await tempBoard();
  await board.ok('create-task', { title: ATTACK, id: 't-1', label: ['a\u001bb'], description: LINES });
  await board.ok('report-pickup', { task_id: 't-1', agent: 'a', mode: ATTACK });
  await board.ok('report-progress', { task_id: 't-1', agent: 'a', message: LINES });
  await board.ok('append-event', {
    ...{ type: 'note', entity_type: 'task', entity_id: 't-1', message: LINES },
    data: { [LINES]: LINES },
  });
  await board.ok('report-blocker', { task_id: 't-1', agent: 'a', blocker: LINES, risk: LINES });
  writeFileSync(join(board.root, 'pending', `t-9-${ATTACK.replaceAll('/', '')}.md`), `---\nid: ${LINES}\n`);
  return board;
}

const TYPED = LINES.replaceAll('\0', '');
const COMMANDS = [
  ...[['board-summary'], ['list-tasks'], ['show-task', 't-1'], ['list-workers'], ['show-worker', 'a']],
  ...[['list-runs'], ['list-events'], ['list-events', '--json'], ['bridge', 'show-task', 't-1']],
  ...[['show-task', TYPED], [TYPED], ['create-task', `--${TYPED}`], ['create-task', '--data', TYPED]],
  ...[
    ['list-tasks', '--limit', TYPED],
    ['help', TYPED],
    ['init', `/proc/${TYPED.slice(0, 40)}`],
  ],
  ...[
    ['serve', '--port', TYPED],
    ['demo', TYPED],
    ['completion', TYPED],
    ['instructions', TYPED],
  ],
];

test('whatever files and callers say, nothing comes raw out of a command in a pipe', async () => {
  const { root } = await boardSayingAll();
  await clock.harmless('command line', () => runExecutable(['-C', root, 'show-task', 't-9']));
  for (const words of COMMANDS) {
    const { stdout, stderr } = await clock.time('command line', () => runExecutable(['-C', root, ...words]));
    expect({ words, isSaid: stdout + stderr !== '', raw: rawIn(stdout + stderr) }).toEqual({
      ...{ words, isSaid: true },
      raw: undefined,
    });
  }
});

test('nor on a terminal, where the only escapes are our own colours', async () => {
  const { root } = await boardSayingAll();
  const script = COMMANDS.map((words) =>
    ['node', EXECUTABLE, '-C', root, ...words].map(quoted).join(' '),
  ).join('; ');
  const shown = await onTerminal(script);
  expect(shown).toContain('\u001b[1m');
  expect(rawIn(shown)).toBeUndefined();
});

test('the terminal of these tests passes on what is raw', async () => {
  expect(rawIn(await onTerminal("printf '\\033[2J'"))).toBeDefined();
});

const quoted = (word: string) => `'${word.replaceAll("'", "'\\''")}'`;

/** Runs shell commands on a pseudo-terminal, and gives what they wrote there. */
function onTerminal(commands: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('script', ['-qfec', `bash -c ${quoted(commands)}`, '/dev/null'], {
      env: { ...process.env, TERM: 'xterm' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    child.on('error', reject);
    child.on('close', () => resolve(text));
  });
}
