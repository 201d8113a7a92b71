import { spawn } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DataOf } from '../src/service/registry.ts';
import { callCli, type Ended, EXECUTABLE, runExecutable } from './helpers/call-surface.ts';
import { gitIn, tempFolder } from './helpers/temp-board.ts';

/** A machine where nothing is set up: no home, nobody's git settings. */
const BARE = { HOME: undefined, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };

describe('a demo on a small folder outside any repository', () => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'mission-control-test-')));
  const board = join(root, 'board');
  const folder = join(root, 'project');
  let demo: Ended;

  beforeAll(async () => {
    mkdirSync(join(folder, 'node_modules'), { recursive: true });
    writeFileSync(join(folder, 'one.ts'), 'a\nb\nc\n');
    writeFileSync(join(folder, 'two.md'), 'long and on one line, without an end');
    writeFileSync(join(folder, 'node_modules', 'not-ours.ts'), 'x\n'.repeat(1000));
    demo = await runExecutable(['demo', folder, '--dir', board], { cwd: root, env: BARE });
  }, 150_000);
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  async function show<Data>(...args: string[]): Promise<Data> {
    const { envelope } = await callCli(board, args, { env: BARE });
    if (!envelope.ok) throw new Error(envelope.error.message);
    return envelope.data as Data;
  }
  const showTask = (id: string) => show<DataOf<'show-task'>>('show-task', id);

  test('ends well', () => {
    expect(demo.stderr).not.toContain('mission-control:');
    expect(demo.status).toBe(0);
  });

  test('leaves two tasks done, one failed, and one with a worker that has gone silent', async () => {
    const summary = await show<DataOf<'board-summary'>>('board-summary');
    expect(summary.counts).toEqual({ pending: 0, in_progress: 1, blocked: 1, done: 2, closed: 0, total: 4 });
    expect(summary.blocked.items).toMatchObject([{ id: 'list-changes', blocker: { kind: 'failed' } }]);
    expect(summary.stale_workers).toMatchObject([
      { agent_id: 'agent-watcher', liveness: 'stale', current_task_id: 'watch-folder' },
    ]);
    expect(summary.unrecorded_edits).toEqual([]);
  });

  test('has the tasks as files in the folders of their statuses', () => {
    const files = (status: string) =>
      readdirSync(join(board, status), { recursive: true, encoding: 'utf8' }).filter((name) =>
        name.endsWith('.md'),
      );
    expect(files('pending')).toEqual([]);
    expect(files('in_progress')).toEqual(['watch-folder-watch-the-folder-for-changes.md']);
    expect(files('blocked')).toHaveLength(1);
    expect(files('done')).toHaveLength(2);
    expect(readFileSync(join(board, 'agents', 'agent-watcher.md'), 'utf8')).toContain('status: waiting');
  });

  test('counted the lines of the files that are there, and once it was returned counted the files as well', async () => {
    const { task, runs } = await showTask('count-lines');
    expect(task).toMatchObject({ status: 'done', returns: 1, approved: { by: 'fakker', run: runs[0]?.id } });
    expect(runs).toMatchObject([
      { status: 'finished', result: '4 lines in 2 files: TypeScript 3 in 1 file, Markdown 1 in 1 file' },
      { status: 'finished', result: '4 lines in 2 files: TypeScript 3, Markdown 1' },
    ]);
    for (const { agent_id } of runs) expect(agent_id).toBe('agent-counter');
  });

  test('left messages that their workers have', async () => {
    const { items } = await show<DataOf<'list-messages'>>(
      'list-messages',
      '--state',
      'open',
      '--state',
      'closed',
    );
    const has = (id: string) => [expect.objectContaining({ id, acknowledged_at: expect.any(String) })];
    expect(items).toMatchObject([
      { task_id: 'largest-files', from: 'fakker', addressees: has('agent-sizer'), state: 'closed' },
      { task_id: 'count-lines', from: 'fakker', addressees: has('agent-counter'), state: 'closed' },
    ]);
    expect(demo.stderr).toMatch(
      /^\d\d:\d\d {2}agent-sizer +has +fakker's message: Five files are enough\.$/m,
    );
  });

  test('failed for the reason that git gave', async () => {
    const { runs } = await showTask('list-changes');
    expect(runs).toMatchObject([{ agent_id: 'agent-historian', status: 'failed' }]);
    expect(runs[0]?.summary).toContain('exit status 128: fatal: not a git repository');
  });

  test('had its question answered by the orchestrator, heard it with the next report, and went on with the same run', async () => {
    const { task, answers, runs } = await showTask('largest-files');
    expect(task.status).toBe('done');
    expect(answers).toMatchObject([
      { question: 'Largest by what?', answer: 'by lines', by: 'fakker', seen_at: expect.any(String) },
    ]);
    expect(runs).toMatchObject([{ attempt: 1, result: 'largest by lines: one.ts 3, two.md 1' }]);
    expect(demo.stderr).toMatch(/^\d\d:\d\d {2}agent-sizer +hears +fakker: by lines$/m);
  });

  test('has on record that the orchestrator saw the silent worker through its task', async () => {
    const { worker } = await show<DataOf<'show-worker'>>('show-worker', 'agent-watcher');
    expect(worker).toMatchObject({ status: 'waiting', liveness: 'stale' });
    const { events } = await showTask('watch-folder');
    expect(events.filter(({ type }) => type === 'note')).toMatchObject([
      { agent: 'fakker', message: expect.stringContaining('agent-watcher is silent') },
    ]);
  });

  test('leaves a repository that is clean and whole', () => {
    expect(gitIn(board, 'status', '--porcelain')).toBe('');
    expect(gitIn(board, 'fsck', '--strict')).toBe('');
  });

  test('shows every step, and ends with the summary, the folder and the log', () => {
    expect(demo.stderr).toMatch(
      /^\d\d:\d\d {2}agent-counter +finish +4 lines in 2 files: TypeScript 3, Markdown 1$/m,
    );
    expect(demo.stderr).toMatch(/^\d\d:\d\d {2}demo +kills +agent-watcher, process \d+$/m);
    expect(demo.stdout).toContain('0 pending (0 ready) · 1 in progress · 1 blocked · 2 done');
    expect(demo.stdout).toContain(`\n  ${board}\n`);
    expect(demo.stdout).toMatch(
      /^[0-9a-f]{7,} {2}agent-sizer +task-moved largest-files: in_progress → done \(Name the largest files\)$/m,
    );
    expect(demo.stdout + demo.stderr).not.toContain('\u001b');
  });

  test('leaves nobody running', () => {
    expect(startedBy(demo.stderr)).toHaveLength(5);
    for (const pid of startedBy(demo.stderr)) expect(isAlive(pid)).toBe(false);
  });
});

describe('a demo is refused', () => {
  test('in a folder that holds something, which it leaves alone', async () => {
    const folder = tempFolder();
    writeFileSync(join(folder, 'mine.txt'), 'mine');
    const { status, stdout } = await runExecutable(['demo', '--dir', folder, '--json']);
    expect(status).toBe(4);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: false,
      operation: 'demo',
      error: { code: 'already_exists', details: { folder } },
    });
    expect(readdirSync(folder)).toEqual(['mine.txt']);
  });

  test.each([
    ['on a folder that is not there', ['demo', 'nowhere']],
    ['where --dir is a file', ['demo', '--dir', 'file']],
    ['on a board that there is', ['-C', '.', 'demo']],
  ])('%s', async (_, args) => {
    const cwd = tempFolder();
    writeFileSync(join(cwd, 'file'), '');
    const { status, stderr } = await runExecutable(args, { cwd });
    expect(status).toBe(2);
    expect(stderr).toMatch(/^mission-control: invalid_input: /);
    expect(readdirSync(cwd)).toEqual(['file']);
  });
});

test('an interrupted demo ends all its processes', async () => {
  const folder = tempFolder();
  const demo = spawn(process.execPath, [EXECUTABLE, 'demo', folder, '--dir', join(folder, 'board')]);
  let shown = '';
  demo.stderr.setEncoding('utf8').on('data', (text: string) => {
    shown += text;
    if (shown.includes('agent-counter    pickup') && !demo.killed) demo.kill('SIGINT');
  });
  const status = await new Promise((resolve) => demo.on('close', resolve));
  expect(status).toBe(130);
  expect(shown).toContain(`stopped; what was recorded until now is in ${join(folder, 'board')}`);
  expect(startedBy(shown).length).toBeGreaterThanOrEqual(2);
  for (const pid of startedBy(shown)) expect(isAlive(pid)).toBe(false);
  expect(gitIn(join(folder, 'board'), 'status', '--porcelain')).toBe('');
});

/** The processes that a demo says it started. */
function startedBy(shown: string): number[] {
  return [...shown.matchAll(/ starts +\S+, process (\d+)$/gm)].map(([, pid]) => Number(pid));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
