import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Warning } from '../../../src/domain/warning.ts';
import { BoardError } from '../../../src/errors.ts';
import { initBoard } from '../../../src/service/board/init-board.ts';
import { openBoard } from '../../../src/service/open-board.ts';
import type { BoardHome } from '../../../src/store/board/create-board.ts';
import { gitBy, makeProject, workOf } from '../../helpers/sound-board.ts';
import { gitIn, START, tempFolder } from '../../helpers/temp-board.ts';

const random = (count: number) => crypto.getRandomValues(new Uint8Array(count));

async function init(folder: string, home: BoardHome) {
  const warnings: Warning[] = [];
  const options = { now: () => START, random, warn: (warning: Warning) => warnings.push(warning) };
  const answer = await initBoard(folder, home, options).catch((error: unknown) => {
    if (error instanceof BoardError) return error;
    throw error;
  });
  return { answer, warnings };
}

const NAMES = ['README.md', '.gitattributes', 'pending/.gitkeep', 'pending/idea.md', 'notes.txt'];

/** What a person may have in a folder: each file in the same state. */
const STATES: Record<string, (folder: string) => void> = {
  untracked: (folder) => each(folder, write),
  'a link': (folder) => each(folder, (path) => symlinkSync('/nowhere/at/all', path)),
  'a link to a file': (folder) =>
    each(folder, (path) => {
      write(`${path}.real`);
      symlinkSync(`${path}.real`, path);
    }),
  'a folder': (folder) =>
    each(folder, (path) => {
      mkdirSync(path);
      write(join(path, 'x'));
    }),
  'read-only': (folder) =>
    each(folder, (path) => {
      write(path);
      chmodSync(path, 0o444);
    }),
  ignored: (folder) => {
    writeFileSync(join(folder, '.gitignore'), '*\n');
    each(folder, write);
  },
  tracked: commit,
  modified: (folder) => {
    commit(folder);
    each(folder, (path) => writeFileSync(path, 'mine, and more\n'));
  },
  staged: stage,
  'staged and taken away': (folder) => {
    stage(folder);
    each(folder, (path) => rmSync(path));
  },
  'tracked and taken away': (folder) => {
    commit(folder);
    each(folder, (path) => rmSync(path));
  },
};

function each(folder: string, work: (path: string) => void): void {
  for (const name of NAMES) work(join(folder, name));
}

function write(path: string): void {
  writeFileSync(path, 'mine\n');
}

function stage(folder: string): void {
  each(folder, write);
  gitIn(folder, 'add', '-f', ...NAMES);
}

function commit(folder: string): void {
  stage(folder);
  gitBy(folder, 'commit', '-qm', 'mine');
}

function contentOf(folder: string, path = ''): Record<string, string> {
  const stat = lstatSync(join(folder, path), { throwIfNoEntry: false });
  if (stat === undefined) return {};
  if (stat.isSymbolicLink()) return { [path]: `-> ${readlinkSync(join(folder, path))}` };
  if (stat.isFile()) return { [path]: `${stat.mode} ${readFileSync(join(folder, path), 'utf8')}` };
  const names = readdirSync(join(folder, path)).filter((name) => name !== '.git');
  return Object.assign({}, ...names.map((name) => contentOf(folder, path === '' ? name : `${path}/${name}`)));
}

function fill(folder: string, state: string): void {
  mkdirSync(join(folder, 'pending'), { recursive: true });
  STATES[state]?.(folder);
}

/** The board works: what is reported is on record, and no person's file with it. */
async function expectUsable(folder: string, before: Record<string, string>): Promise<void> {
  const board = openBoard(folder, { now: () => START + 1000, agent: null });
  expect(await board.call('create-task', { id: 't-1', title: 'One' })).toMatchObject({ ok: true });
  const listed = gitIn(
    folder,
    'log',
    '--format=',
    '--name-only',
    '--diff-filter=AMD',
    'HEAD',
    '-2',
    '--',
    '.',
  );
  const recorded = new Set(listed.split('\n').map((path) => path.replace(/^board\//, '')));
  expect(Object.keys(before).filter((path) => recorded.has(path))).toEqual([]);
  expect(contentOf(folder)).toMatchObject(before);
}

const TRACKED = ['tracked', 'modified', 'staged', 'staged and taken away', 'tracked and taken away'];

test.each(['untracked', 'a link', 'staged', 'tracked and taken away'])(
  'init in a repository of a person’s leaves files as they are that are %s',
  async (state) => {
    const folder = join(tempFolder(), 'project');
    makeProject(folder);
    fill(folder, state);
    const before = { files: contentOf(folder), work: workOf(folder, ...NAMES) };
    const { answer, warnings } = await init(folder, { kind: 'own' });
    expect(answer).toMatchObject({ changed: true });
    expect(contentOf(folder)).toMatchObject(before.files);
    expect(workOf(folder, ...NAMES)).toEqual(before.work);
    expect(warnings.map(({ path }) => path)).toEqual(expect.arrayContaining(['README.md', '.gitattributes']));
    await expectUsable(folder, before.files);
  },
);

test.each(Object.keys(STATES))('init --shared leaves files as they are that are %s', async (state) => {
  const project = join(tempFolder(), 'project');
  makeProject(project);
  const folder = join(project, 'board');
  fill(folder, state);
  const before = { files: contentOf(folder), work: workOf(folder, ...NAMES) };
  expect((await init(folder, { kind: 'shared' })).answer).toMatchObject({ changed: true });
  expect(contentOf(folder)).toMatchObject(before.files);
  expect(workOf(folder, ...NAMES)).toEqual(before.work);
});

test.each(['ignored', 'a folder', 'modified', 'staged'])(
  'init in a folder of a project keeps, or refuses, files that are %s',
  async (state) => {
    const project = join(tempFolder(), 'project');
    makeProject(project);
    const folder = join(project, 'board');
    fill(folder, state);
    const before = { files: contentOf(folder), work: workOf(project) };
    const { answer } = await init(folder, { kind: 'own' });
    expect(contentOf(folder)).toMatchObject(before.files);
    if (TRACKED.includes(state)) {
      expect(answer).toMatchObject({ code: 'already_exists' });
      expect({ files: contentOf(folder), work: workOf(project) }).toEqual(before);
    } else await expectUsable(folder, before.files);
  },
);

test.each(['untracked', 'staged', 'tracked and taken away'])(
  'init --branch refuses a folder with files that are %s, and leaves all as it is',
  async (state) => {
    const project = join(tempFolder(), 'project');
    makeProject(project);
    const folder = join(project, 'board');
    fill(folder, state);
    const before = { files: contentOf(folder), work: workOf(project), refs: gitIn(project, 'for-each-ref') };
    expect((await init(folder, { kind: 'branch', branch: 'tasks' })).answer).toBeInstanceOf(BoardError);
    const after = { files: contentOf(folder), work: workOf(project), refs: gitIn(project, 'for-each-ref') };
    expect(after).toEqual(before);
  },
);

test('init warns of what git may do to line ends, and of files that count as tasks', async () => {
  const folder = tempFolder();
  fill(folder, 'untracked');
  const { warnings } = await init(folder, { kind: 'own' });
  expect(warnings.map(({ code, path }) => `${code} ${path}`)).toEqual([
    'file_kept README.md',
    'file_kept .gitattributes',
    'file_kept pending',
  ]);
  expect(warnings.map(({ message }) => message).join('\n')).toMatch(
    /'\* -text'[\s\S]*pending\/ holds 1 file that counts/,
  );
});

test.each(['pending', 'events', 'runs', 'agents'])('init refuses a link in place of %s', async (name) => {
  const folder = tempFolder();
  const elsewhere = tempFolder();
  execFileSync('ln', ['-s', elsewhere, join(folder, name)]);
  expect((await init(folder, { kind: 'own' })).answer).toMatchObject({
    code: 'already_exists',
    details: { path: join(folder, name) },
  });
  expect(readdirSync(folder)).toEqual([name]);
  expect(readdirSync(elsewhere)).toEqual([]);
});
