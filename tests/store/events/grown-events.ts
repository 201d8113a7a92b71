import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
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
export const PAST = ['20261120', '20261103', '20261031'];
/** More than are listed before git is asked. */
export const ON_NEWEST = 510;
/** So that their names are worth keeping. */
const ON_EACH = 120;
export const ENTITIES = ['t-one', 't-two', 'agent-1', 'a.t-one'];

export function eventFile(day: string, index: number) {
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

export function put(root: string, { path, text }: { path: string; text: string }): string {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
  return path;
}

export function commit(root: string): void {
  gitBy(root, 'add', '-A');
  gitBy(root, 'commit', '-q', '--allow-empty', '-m', 'what happened');
}

/** A folder of events with enough of them for git to be asked, and for its answer to be kept. */
export function grownFolder(options: readonly string[] = [], inside = ''): string {
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
export const isFound = (root: string, path: string) =>
  withNames(root).answers.some(({ latest }) => latest.some(({ id }) => path.includes(id)));

export const withNames = (root: string) => found(new CachedTree(findRepository(root)));
export const byListing = (root: string) => found(new WorkingTree(root));
export const stateDir = (root: string) => findRepository(root).stateDir;
export const cachesOf = (root: string) =>
  existsSync(stateDir(root)) ? readdirSync(stateDir(root)).filter((name) => name.startsWith('cache-')) : [];

/** Asked twice, for the second time something is kept. */
export function expectAsListed(root: string): void {
  const listed = byListing(root);
  expect(withNames(root)).toEqual(listed);
  expect(withNames(root)).toEqual(listed);
}

export function seal(root: string, day: string): void {
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
