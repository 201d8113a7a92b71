import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Warning } from '../../../src/domain/warning.ts';
import { CachedTree } from '../../../src/store/cache/cached-tree.ts';
import { listEvents, readLatestAbout } from '../../../src/store/events/events.ts';
import { type FileTree, WorkingTree } from '../../../src/store/files/file-tree.ts';
import { findRepository } from '../../../src/store/git/repository.ts';
import { eventPath } from '../../../src/store/layout.ts';
import { sealedLine } from '../../../src/store/sealed/sealed-line.ts';
import { gitBy } from '../../helpers/sound-board.ts';
import { tempFolder } from '../../helpers/temp-board.ts';

const NEWEST = '20261121';
const PAST = ['20261120', '20261103', '20261031'];
/** More than are listed before git is asked. */
const ON_NEWEST = 510;
/** So that their names are worth keeping. */
const ON_EACH = 120;
const ENTITIES = ['t-one', 't-two', 'agent-1', 'a.t-one'];

function eventFile(day: string, index: number) {
  const minute = String(index % 31).padStart(2, '0');
  const id = `${day}T10${minute}${String(index).padStart(5, '0')}Z-k3f9a2`;
  const entity_id =
    index % 50 < ENTITIES.length ? (ENTITIES[index % 50] ?? '') : `other-of-a-longer-name-${index}`;
  const at = `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}T10:${minute}:00.000Z`;
  const fields = { id, type: 'task-progress', at, entity_type: 'task', entity_id, agent: 'agent-1' };
  const lines = Object.entries(fields).map(([key, value]) => `${key}: ${value}\n`);
  return {
    path: eventPath({ ...fields, type: 'task-progress' }),
    text: `---\n${lines.join('')}---\nText.\n`,
  };
}

function put(root: string, { path, text }: { path: string; text: string }): string {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
  return path;
}

function commit(root: string): void {
  gitBy(root, 'add', '-A');
  gitBy(root, 'commit', '-q', '--allow-empty', '-m', 'what happened');
}

/** A folder of events with enough of them for git to be asked, and for its answer to be kept. */
function grownFolder(options: readonly string[] = [], inside = ''): string {
  const top = join(tempFolder(), 'board');
  execFileSync('git', ['init', '-q', '-b', 'main', ...options, top]);
  const root = join(top, inside);
  for (let index = 0; index < ON_NEWEST; index++) put(root, eventFile(NEWEST, index));
  for (const day of PAST) for (let index = 0; index < ON_EACH; index++) put(root, eventFile(day, index));
  commit(root);
  return root;
}

/** What is found about some entities, in the ways in which it is asked for. */
function found(tree: FileTree) {
  const warnings: Warning[] = [];
  const view = { tree, warn: (warning: Warning) => void warnings.push(warning) };
  const answers = [['t-two'], ['t-one', 'agent-1']].map((entities) => {
    const about = new Set(entities);
    const listed = [...listEvents(view, { order: 'asc', about })];
    return {
      latest: readLatestAbout(view, about, 100).map(({ fields }) => fields),
      since: readLatestAbout(view, about, 14, '2026-11-03T10:02:00.000Z').map(({ fields }) => fields.id),
      listed: listed.filter(({ entity_id }) => about.has(entity_id)).map(({ path }) => path),
    };
  });
  return { answers, warnings };
}

/** Whether the events about one entity that are found are one of them. */
const isFound = (root: string, path: string) =>
  withNames(root).answers.some(({ latest }) => latest.some(({ id }) => path.includes(id)));

const withNames = (root: string) => found(new CachedTree(findRepository(root)));
const byListing = (root: string) => found(new WorkingTree(root));
const stateDir = (root: string) => findRepository(root).stateDir;
const cachesOf = (root: string) =>
  existsSync(stateDir(root)) ? readdirSync(stateDir(root)).filter((name) => name.startsWith('cache-')) : [];

/** Asked twice, for the second time something is kept. */
function expectAsListed(root: string): void {
  const listed = byListing(root);
  expect(withNames(root)).toEqual(listed);
  expect(withNames(root)).toEqual(listed);
}

function seal(root: string, day: string): void {
  const folder = dirname(dirname(dirname(eventFile(day, 0).path)));
  const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .sort();
  const lines = files.map((path) =>
    sealedLine(path.slice(path.lastIndexOf('/') + 1), readFileSync(join(root, folder, path), 'utf8')),
  );
  writeFileSync(join(root, `${folder}.jsonl`), lines.join(''));
  rmSync(join(root, folder), { recursive: true });
}

test.each([
  ['a repository of its own', [], ''],
  ['a folder of a project', [], 'docs/its board'],
  ['a repository with SHA-256', ['--object-format=sha256'], ''],
] as const)(
  'in %s, what happened is found by the names that git has, and these are kept',
  (_where, options, inside) => {
    const root = grownFolder(options, inside);
    expectAsListed(root);
    expect(cachesOf(root).sort()).toEqual(['cache-events-2026-11']);
    const listed = vi.spyOn(WorkingTree.prototype, 'list');
    onTestFinished(() => listed.mockRestore());
    const view = { tree: new CachedTree(findRepository(root)), warn: () => {} };
    expect([...listEvents(view, { order: 'desc', about: new Set(['t-two']) })].length).toBeGreaterThan(
      ON_NEWEST,
    );
    const minutes = listed.mock.calls
      .map(([folder]) => folder)
      .filter((folder) => folder.split('/').length === 6);
    const past = minutes.filter((folder) => !folder.startsWith('events/2026/11/21'));
    expect(past).toEqual(
      PAST.flatMap((day) => [51, 101, 1].map((index) => dirname(eventFile(day, index).path))),
    );
  },
);

test('where little happened git is not asked, and nothing kept', () => {
  const root = grownFolder();
  rmSync(join(root, 'events/2026/11/21'), { recursive: true });
  const listed = byListing(root);
  vi.stubEnv('GIT_TRACE', join(root, '..', 'trace'));
  onTestFinished(() => void vi.unstubAllEnvs());
  expect(withNames(root)).toEqual(listed);
  expect(existsSync(join(root, '..', 'trace'))).toBe(false);
  expect(cachesOf(root)).toEqual([]);
});

test.each([
  ['cut short', (bytes: Buffer) => bytes.subarray(0, -100)],
  ['emptied', () => Buffer.alloc(0)],
  ['garbled', (bytes: Buffer) => Buffer.concat([bytes.subarray(0, -500), Buffer.alloc(500, 'x')])],
])('names that were kept and %s are passed over', (_what, spoil) => {
  const root = grownFolder();
  withNames(root);
  const path = join(stateDir(root), 'cache-events-2026-11');
  writeFileSync(path, spoil(readFileSync(path)));
  expectAsListed(root);
});

test('where nothing can be kept, what happened is found all the same', () => {
  const root = grownFolder();
  mkdirSync(dirname(stateDir(root)), { recursive: true });
  writeFileSync(stateDir(root), '');
  expectAsListed(root);
});

test('where git cannot be asked, what happened is found all the same', () => {
  const root = grownFolder();
  const listed = byListing(root);
  vi.stubEnv('PATH', '/nowhere');
  onTestFinished(() => void vi.unstubAllEnvs());
  expect(withNames(root)).toEqual(listed);
});

test('an event of a past day that a merge brings is found', () => {
  const root = grownFolder();
  expectAsListed(root);
  gitBy(root, 'checkout', '-qb', 'other');
  const path = put(root, eventFile('20261103', 951));
  commit(root);
  gitBy(root, 'checkout', '-q', 'main');
  expectAsListed(root);
  gitBy(root, 'merge', '-q', '--no-ff', '-m', 'theirs', 'other');
  expectAsListed(root);
  expect(isFound(root, path)).toBe(true);
});

test('an event that nobody recorded is found in a past day once it is recorded', () => {
  const root = grownFolder();
  const path = put(root, {
    ...eventFile('20261103', 951),
    path: eventFile('20261103', 951).path.replace('/10/', '/11/'),
  });
  expect(isFound(root, path)).toBe(false);
  commit(root);
  expectAsListed(root);
  expect(isFound(root, path)).toBe(true);
});

test('a day that a commit holds nothing of is listed', () => {
  const root = grownFolder();
  expectAsListed(root);
  const path = put(root, eventFile('20261015', 951));
  expectAsListed(root);
  expect(isFound(root, path)).toBe(true);
});

test('what is gone from the folders is not shown, nor what lies behind a link', () => {
  const root = grownFolder();
  withNames(root);
  rmSync(join(root, eventFile('20261120', 1).path));
  const hour = join(root, 'events/2026/11/03/10');
  renameSync(hour, join(root, 'aside'));
  symlinkSync(join(root, 'aside'), hour);
  expectAsListed(root);
});

test('a day is found sealed before a commit says so, and afterwards, and with what comes late', () => {
  const root = grownFolder();
  expectAsListed(root);
  seal(root, '20261103');
  expectAsListed(root);
  commit(root);
  expectAsListed(root);
  const path = put(root, eventFile('20261103', 951));
  commit(root);
  expectAsListed(root);
  expect(isFound(root, path)).toBe(true);
});

test('a day that is sealed after git was asked is found', () => {
  const root = grownFolder();
  const about = new Set(['t-two']);
  const whole = [...listEvents({ tree: new WorkingTree(root), warn: () => {} }, { order: 'desc', about })];
  const paths: string[] = [];
  const view = { tree: new CachedTree(findRepository(root)), warn: () => {} };
  for (const { path, entity_id } of listEvents(view, { order: 'desc', about })) {
    if (about.has(entity_id)) paths.push(path);
    if (path === eventFile('20261120', 1).path) seal(root, '20261103');
  }
  expect(paths).toEqual(whole.filter(({ entity_id }) => about.has(entity_id)).map(({ path }) => path));
  expect(existsSync(join(root, 'events/2026/11/03.jsonl'))).toBe(true);
});

test('with whatever is done to past days and recorded, by names is found what is there', () => {
  const root = grownFolder();
  gitBy(root, 'tag', 'start');
  const act = fc.record({
    kind: fc.constantFrom('add', 'add', 'remove', 'edit', 'lose', 'seal', 'forget'),
    day: fc.constantFrom(...PAST),
    // Those about an entity, in minutes that hold others and in minutes that hold none.
    index: fc.nat(12).map((nth) => nth * 50 + (nth % ENTITIES.length)),
  });
  const run = ({ kind, day, index }: { kind: string; day: string; index: number }) => {
    const file = eventFile(day, index);
    const isThere = existsSync(join(root, file.path));
    if (kind === 'add') put(root, file);
    else if (kind === 'edit' && isThere) put(root, { ...file, text: file.text.replace('Text', 'Other') });
    else if (kind === 'remove' && isThere) rmSync(join(root, file.path));
    else if (kind === 'seal' && existsSync(dirname(join(root, file.path)))) seal(root, day);
    else if (kind === 'forget') rmSync(stateDir(root), { recursive: true, force: true });
    commit(root);
    // Not recorded: the names are still known, the file is gone.
    if (kind === 'lose') rmSync(join(root, file.path), { force: true });
  };
  fc.assert(
    fc.property(fc.array(act, { minLength: 1, maxLength: 4 }), (acts) => {
      gitBy(root, 'reset', '-q', '--hard', 'start');
      withNames(root);
      for (const each of acts) run(each);
      expect(withNames(root)).toEqual(byListing(root));
    }),
    { numRuns: 12 },
  );
});
