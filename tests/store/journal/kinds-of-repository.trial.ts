import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { initBoard } from '../../../src/service/board/init-board.ts';
import { holdBoard } from '../../../src/service/hold-board.ts';
import { type Board, type OpenOptions, openBoard } from '../../../src/service/open-board.ts';
import type { BoardHome } from '../../../src/store/board/create-board.ts';
import { expectSound, gitBy, makeProject, workOf } from '../../helpers/sound-board.ts';
import { gitIn, START, tempFolder } from '../../helpers/temp-board.ts';

const options = {
  now: () => START,
  random: (count: number) => crypto.getRandomValues(new Uint8Array(count)),
};

const init = (folder: string, home: BoardHome = { kind: 'own' }) => initBoard(folder, home, options);

/** The lives of two tasks, one by a board that is opened for each call, one by a board that is kept open. */
async function liveThrough(root: string, more: OpenOptions = {}): Promise<void> {
  await oneLife(root, 't-1', openBoard(root, { ...options, agent: null, ...more }));
  const kept = await holdBoard(root, { ...options, agent: null, ...more });
  await oneLife(root, 't-2', kept);
  await kept.close();
  expectSound(root);
  const audited = await openBoard(root, { ...options, ...more }).call('audit', {});
  expect(audited).toMatchObject({ ok: true, data: { transitions: 6, tasks: 2, violations: [] } });
}

/** A task's whole life; every report has to be one commit on the branch. */
async function oneLife(root: string, task_id: string, board: Board): Promise<void> {
  const count = () => Number(gitIn(root, 'rev-list', '--count', 'HEAD'));
  const calls: [string, object][] = [
    ['create-task', { title: 'One', id: task_id }],
    ['report-pickup', { task_id, agent: 'a' }],
    ['report-progress', { task_id, message: 'half\n---\nway' }],
    ['report-finish', { task_id, agent: 'a', result: 'r', verification_notes: 'v' }],
  ];
  for (const [operation, input] of calls) {
    const before = count();
    expect(await board.call(operation, input)).toMatchObject({
      ok: true,
      data: { changed: true },
      warnings: [],
    });
    expect(count()).toBe(before + 1);
  }
  expectSound(root);
}

/** Sets variables of the environment until the test ends. */
function setEnvironment(variables: Record<string, string>): void {
  for (const [name, value] of Object.entries(variables)) {
    const before = process.env[name];
    process.env[name] = value;
    onTestFinished(() => {
      if (before === undefined) delete process.env[name];
      else process.env[name] = before;
    });
  }
}

test('a board of its own works without any identity, and says who could be meant', async () => {
  const root = join(tempFolder(), 'board');
  await init(root);
  await liveThrough(root);
  expect(gitIn(root, 'log', '--format=%an|%cn', 'HEAD').trim().split('\n').slice(0, 2)).toEqual([
    'a|Mission Control',
    'a|Mission Control',
  ]);
});

test("a person's writes and every committer are who git says is at work", async () => {
  const root = join(tempFolder(), 'board');
  await init(root);
  gitIn(root, 'config', 'user.name', 'Hannah <x> Ärger');
  gitIn(root, 'config', 'user.email', 'hannah@example.invalid');
  await liveThrough(root);
  const people = gitIn(root, 'log', '--reverse', '--format=%an <%ae>|%ce').trim().split('\n');
  expect(people[1]).toBe('Hannah x Ärger <hannah@example.invalid>|hannah@example.invalid');
  expect(people[2]).toBe('a <a@mission-control.invalid>|hannah@example.invalid');
});

test('a repository with SHA-256 objects', async () => {
  const root = join(tempFolder(), 'board');
  mkdirSync(root);
  gitIn(root, 'init', '-q', '-b', 'main', '--object-format=sha256');
  await init(root);
  await liveThrough(root);
  expect(gitIn(root, 'rev-parse', 'HEAD').trim()).toMatch(/^[0-9a-f]{64}$/);
});

test('a submodule', async () => {
  const home = tempFolder();
  await init(join(home, 'origin'));
  makeProject(join(home, 'project'));
  const add = ['submodule', 'add', '-q', join(home, 'origin'), 'board'];
  gitBy(join(home, 'project'), '-c', 'protocol.file.allow=always', ...add);
  await liveThrough(join(home, 'project', 'board'));
});

test('a linked worktree of a code repository, beside what somebody does in the main one', async () => {
  const project = join(tempFolder(), 'project');
  makeProject(project);
  writeFileSync(join(project, 'code.txt'), 'staged\n');
  gitIn(project, 'add', 'code.txt');
  await init(join(project, 'board'), { kind: 'branch', branch: 'tasks' });
  const before = workOf(project);
  await liveThrough(join(project, 'board'));
  expect(workOf(project)).toEqual(before);
  expect(gitIn(project, 'log', '--format=%s', 'main').trim()).toBe('code');
});

test('a folder below the root of a shared repository, in a linked worktree', async () => {
  const home = tempFolder();
  makeProject(join(home, 'project'));
  gitBy(join(home, 'project'), 'worktree', 'add', '-q', '-b', 'feature', join(home, 'feature'));
  await init(join(home, 'feature', 'docs', 'board'), { kind: 'shared' });
  await liveThrough(join(home, 'feature', 'docs', 'board'));
  expect(gitIn(join(home, 'project'), 'log', '--format=%s', 'main').trim()).toBe('code');
});

test('a folder whose names want quoting', async () => {
  const project = join(tempFolder(), 'pro ject');
  makeProject(project);
  const root = join(project, 'süß "quoted" \\ board\t*');
  await init(root, { kind: 'shared' });
  await liveThrough(root);
});

test.each([
  ['own', { kind: 'own' }],
  ['shared', { kind: 'shared' }],
  ['branch', { kind: 'branch', branch: 'tasks' }],
] as const)('an unborn HEAD: %s', async (_what, home) => {
  const project = join(tempFolder(), 'project');
  mkdirSync(project);
  gitIn(project, 'init', '-q', '-b', 'main');
  await init(join(project, 'board'), home);
  await liveThrough(join(project, 'board'));
});

test('a repository that packs its refs and has a branch name of many parts', async () => {
  const project = join(tempFolder(), 'project');
  makeProject(project);
  gitBy(project, 'switch', '-qc', 'feature/deep/board');
  await init(join(project, 'board'), { kind: 'shared' });
  gitIn(project, 'pack-refs', '--all');
  gitIn(project, 'gc', '-q');
  await liveThrough(join(project, 'board'));
});

const SETTINGS: [string, string, string][] = [
  ['signatures that cannot be made', 'commit.gpgsign', 'true'],
  ['line ends that git would rewrite', 'core.autocrlf', 'true'],
  ['line ends that git would insist on', 'core.eol', 'crlf'],
  ['names in other characters', 'core.quotePath', 'true'],
  ['no automatic upkeep', 'gc.auto', '1'],
  ['an index of another form', 'index.version', '4'],
  ['a split index', 'core.splitIndex', 'true'],
  ['an untracked cache', 'core.untrackedCache', 'true'],
  ['a checked index', 'index.skipHash', 'true'],
];

test.each(SETTINGS)('a shared repository with %s (%s=%s)', async (_what, key, value) => {
  const project = join(tempFolder(), 'project');
  makeProject(project);
  gitIn(project, 'config', key, value);
  await init(join(project, 'board'), { kind: 'shared' });
  await liveThrough(join(project, 'board'));
});

test('hooks that refuse everything are not run', async () => {
  const project = join(tempFolder(), 'project');
  makeProject(project);
  const hooks = join(project, '.git', 'refusing');
  mkdirSync(hooks);
  for (const hook of ['pre-commit', 'commit-msg', 'reference-transaction', 'post-index-change']) {
    writeFileSync(join(hooks, hook), '#!/bin/sh\ntouch "$(dirname "$0")/ran"\nexit 1\n');
    chmodSync(join(hooks, hook), 0o755);
  }
  gitIn(project, 'config', 'core.hooksPath', hooks);
  await init(join(project, 'board'), { kind: 'shared' });
  await liveThrough(join(project, 'board'));
  expect(existsSync(join(hooks, 'ran'))).toBe(false);
});

test("another repository's variables in the environment change nothing, and nothing of it changes", async () => {
  const home = tempFolder();
  const root = join(home, 'board');
  await init(root);
  const other = join(home, 'other');
  makeProject(other);
  writeFileSync(join(other, 'code.txt'), 'edited\n');
  const before = { ...workOf(other), refs: gitIn(other, 'for-each-ref') };
  const variables = {
    GIT_DIR: join(other, '.git'),
    GIT_WORK_TREE: other,
    GIT_INDEX_FILE: join(other, '.git', 'index'),
    GIT_OBJECT_DIRECTORY: join(other, '.git', 'objects'),
    GIT_PREFIX: 'src/',
  };
  setEnvironment(variables);
  const board = openBoard(root, { ...options, agent: null });
  const answer = await board.call('create-task', { title: 'One', id: 't-1' });
  for (const name of Object.keys(variables)) delete process.env[name];
  expect(answer).toMatchObject({ ok: true });
  expect(gitIn(root, 'log', '-1', '--format=%s').trim()).toBe('task-created t-1: pending (One)');
  expectSound(root);
  expect({ ...workOf(other), refs: gitIn(other, 'for-each-ref') }).toEqual(before);
});
