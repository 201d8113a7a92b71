import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { EXECUTABLE, runExecutable } from '../../helpers/call-surface.ts';
import { type TempBoard, tempBoard, tempFolder } from '../../helpers/temp-board.ts';

/** A folder for the PATH that holds the executable under both its names. */
function installed(): string {
  const bin = join(tempFolder(), 'bin');
  mkdirSync(bin);
  for (const name of ['mission-control', 'mctl']) symlinkSync(EXECUTABLE, join(bin, name));
  return bin;
}

/** A board with a task that runs, one that waits and one that is done. */
async function busyBoard(): Promise<TempBoard & { run: string }> {
  const board = await tempBoard();
  // The executable goes by the day that it is, and leaves out whoever was silent for long.
  board.write('board.yaml', `${board.read('board.yaml')}hide_after_days: 36500\n`);
  await board.ok('create-task', { title: 'One', id: 't-one' });
  await board.ok('create-task', { title: 'Two', id: 't-two' });
  await board.ok('create-task', { title: 'Old', id: 't-old' });
  await board.ok('report-pickup', { task_id: 't-old', agent: 'agent-8' });
  await board.ok('report-finish', {
    task_id: 't-old',
    agent: 'agent-8',
    result: 'r',
    verification_notes: 'v',
  });
  const { run } = await board.ok('report-pickup', { task_id: 't-one', agent: 'agent-7' });
  return Object.assign(board, { run: run?.id ?? '' });
}

const SOURCE_ONCE = 'source <(mission-control completion bash) || exit 1';

let script: string | undefined;

/** bash's script, asked for once: each press of the tab key calls the executable anyway. */
function bashScript(): string {
  script ??= spawnSync(process.execPath, [EXECUTABLE, 'completion', 'bash'], { encoding: 'utf8' }).stdout;
  return script;
}

/** Presses the tab key in a real bash at the end of words, which are given as bash holds them: with their quotes. */
function complete(
  words: readonly string[],
  { cwd = tempFolder(), program = 'mission-control', source = bashScript() } = {},
): string[] {
  const press = `
    handler=$(complete -p "\${1##*/}") || exit 1
    handler=\${handler##*-F }
    COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=()
    "\${handler%% *}" "$1"
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const ended = spawnSync('bash', ['-c', source + press, 'bash', program, ...words], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, PATH: [installed(), dirname(process.execPath), process.env.PATH].join(delimiter) },
  });
  expect(ended).toMatchObject({ status: 0, stderr: '' });
  return ended.stdout.split('\n').filter((line) => line !== '');
}

test('the first word is a command, an operation or not', () => {
  expect(complete([''])).toEqual(
    expect.arrayContaining(['report', 'board-summary', 'list-tasks', 'init', 'help']),
  );
  expect(complete(['cr'])).toEqual(['create-task']);
  expect(complete(['-C', 'somewhere', 'comp'])).toContain('completion');
});

test('a command of two words is completed word by word', () => {
  expect(complete(['repo'])).toEqual(['report']);
  expect(complete(['report', ''])).toEqual([
    'pickup',
    'progress',
    'heartbeat',
    'blocker',
    'finish',
    'fail',
    'next',
  ]);
  expect(complete(['report', 'fi'])).toEqual(['finish']);
});

test('flags are those of the command', () => {
  expect(complete(['report', 'pickup', '--mo'])).toEqual(['--mode']);
  expect(complete(['list-tasks', '--'])).toEqual(
    expect.arrayContaining(['--status', '--no-ready', '--json', '--board', '--help']),
  );
  expect(complete(['assign-task', 't-1', '--no-a'])).toEqual(['--no-assignee']);
  expect(complete(['init', '--b'])).toEqual(['--board', '--branch']);
  expect(complete(['bridge', '--'])).toEqual(['--stdio']);
  expect(complete(['--v'])).toEqual(['--version']);
});

test('values with few choices are completed, by flag and by position', () => {
  expect(complete(['list-tasks', '--status', ''])).toEqual(['pending', 'in_progress', 'blocked', 'done']);
  expect(complete(['list-tasks', '--status', 'done', '--priority', 'c'])).toEqual(['critical']);
  expect(complete(['report', 'blocker', 't-1', '--kind', ''])).toEqual(['question', 'failed', 'external']);
  expect(complete(['move-task', 't-1', 'in'])).toEqual(['in_progress']);
  expect(complete(['completion', ''])).toEqual(['bash', 'zsh', 'fish']);
  expect(complete(['bridge', 'board'])).toEqual(['board-summary']);
  expect(complete(['bridge', 'list-tasks', '--status', 'd'])).toEqual(['done']);
});

test('codes and types of events are completed, too', () => {
  expect(complete(['explain', 'task_h'])).toEqual(['task_held']);
  expect(complete(['explain', 'ta'])).toContain('task_not_found');
  expect(complete(['explain', 'task_held', ''])).toEqual([]);
  expect(complete(['list-events', '--type', 'task-'])).toContain('task-moved');
  expect(complete(['list-events', '--type', 'note', '--type', 'worker-h'])).toEqual(['worker-heartbeat']);
  expect(complete(['append-event', '--type', ''])).toEqual([
    'worker-progress',
    'worker-heartbeat',
    'note',
    'decision',
  ]);
  expect(complete(['report', 'pickup', '--'])).toEqual(expect.arrayContaining(['--agent', '--mode']));
});

test('a flag and its value may be joined, as bash splits them or whole', () => {
  expect(complete(['list-tasks', '--status', '=', 'pe'])).toEqual(['pending']);
  expect(complete(['list-tasks', '--status', '='])).toHaveLength(4);
  expect(complete(['list-tasks', '--status=pe'])).toEqual(['--status=pending']);
});

test('ids are those of the board at hand, and only of what is open', async () => {
  const { root, run } = await busyBoard();
  expect(complete(['report', 'pickup', 't-'], { cwd: root })).toEqual(['t-one', 't-two']);
  expect(complete(['show-worker', ''], { cwd: root })).toEqual(['agent-7', 'agent-8']);
  expect(complete(['list-tasks', '--worker', 'agent-7'], { cwd: root })).toEqual(['agent-7']);
  expect(complete(['finish-run', ''], { cwd: root })).toEqual([run]);
  expect(complete(['list-events', '--entity-id', 't-t'], { cwd: root })).toEqual(['t-two']);
});

test('the board is the one that the line names, however its name is quoted', async () => {
  const { root } = await busyBoard();
  const quoted = [`'${root}'`, `"${root}"`, root.replaceAll('/', '\\/')];
  for (const name of quoted) expect(complete(['-C', name, 'show-task', 't-o'])).toEqual(['t-one']);
  expect(complete(['show-task', '--board', root, 't-o'])).toEqual(['t-one']);
});

test('words with quotes and other marks are neither run nor complained about', async () => {
  const board = await busyBoard();
  const at = { cwd: board.root };
  const message = ['"it\'s', '"a `touch ran` $(touch ran) \\"b\\" c"', "'one; touch ran", '$HOME*', '\\'];
  for (const word of message) {
    expect(complete(['report', 'progress', 't-one', '--message', word], at)).toEqual([]);
    expect(complete(['report', 'progress', '--message', word, 't-o'], at)).toEqual(['t-one']);
  }
  expect(board.files()).not.toContain('ran');
  expect(complete(['list-tasks', '--status', '"pe'], at)).toEqual(['pending']);
  expect(complete(['list-tasks', '--status', "'in_"], at)).toEqual(['in_progress']);
});

test('both names of the executable are completed, also by a path', () => {
  expect(complete(['cr'], { program: 'mctl', source: SOURCE_ONCE })).toEqual(['create-task']);
  expect(complete(['cr'], { program: join(installed(), 'mctl') })).toEqual(['create-task']);
});

test.each([
  ['an unknown command', ['no-such-command', '']],
  ['an unknown verb', ['report', 'no-such-verb', '']],
  ['an id without a board', ['show-task', '']],
  ['a board that is none', ['-C', '/nonexistent', 'show-task', '']],
  ['a folder', ['-C', '']],
  ['free text', ['create-task', '--title', '']],
])('%s offers nothing and says nothing', (_, words) => {
  expect(complete(words)).toEqual([]);
});

test('a board that does not parse offers nothing and says nothing', async () => {
  const board = await busyBoard();
  board.write('board.yaml', 'format: [');
  expect(complete(['show-task', ''], { cwd: board.root })).toEqual([]);
});

test('all scripts leave commands, flags and values to the executable, and serve both names', async () => {
  for (const shell of ['bash', 'zsh', 'fish']) {
    const { status, stdout } = await runExecutable(['completion', shell]);
    expect(status).toBe(0);
    expect(stdout).toContain('completion candidates -- ');
    expect(stdout).toMatch(/^(complete .*|#compdef) (mission-control mctl|-c mctl .*)$|^complete -c mctl /m);
    expect(stdout).not.toMatch(/list-tasks|--status|pending/);
  }
});

test.each([
  ['missing', [], 'got none'],
  ['unknown', ['ksh'], 'got "ksh"'],
  ['named twice', ['bash', 'zsh'], 'got "bash zsh"'],
])('a shell that is %s is invalid input', async (_, words, got) => {
  const { status, stderr } = await runExecutable(['completion', ...words]);
  expect(status).toBe(2);
  expect(stderr).toContain('invalid_input: shell: expected one of bash, zsh, fish');
  expect(stderr).toContain(got);
});
