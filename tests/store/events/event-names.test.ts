import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test, vi } from 'vitest';
import { CachedTree } from '../../../src/store/cache/cached-tree.ts';
import { listEvents } from '../../../src/store/events/events.ts';
import { WorkingTree } from '../../../src/store/files/file-tree.ts';
import { findRepository } from '../../../src/store/git/repository.ts';
import { gitBy } from '../../helpers/sound-board.ts';
import {
  byListing,
  cachesOf,
  commit,
  ENTITIES,
  eventFile,
  expectAsListed,
  grownFolder,
  isFound,
  ON_NEWEST,
  PAST,
  put,
  seal,
  stateDir,
  withNames,
} from './grown-events.ts';

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
