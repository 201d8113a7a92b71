import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const SRC = fileURLToPath(new URL('../src', import.meta.url));

/** One import, as a source file writes it. */
interface Import {
  /** The importing file, relative to `src`. */
  from: string;
  /** A file relative to `src`, or a package. */
  to: string;
  /** Only types, which are gone once it runs. */
  isType: boolean;
  /** Loaded when that line runs. */
  isLazy: boolean;
}

const STATEMENT = /^(?:import|export)\s(?<what>[^;'"]*?\sfrom\s)?['"](?<to>[^'"]+)['"]/gm;
const CALL = /\bimport\(\s*['"](?<to>[^'"]+)['"]/g;

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
const imports = files.flatMap(importsOf);

function importsOf(file: string): Import[] {
  const text = readFileSync(join(SRC, file), 'utf8');
  const target = (to: string) => (to.startsWith('.') ? relative(SRC, join(SRC, dirname(file), to)) : to);
  const statements = [...text.matchAll(STATEMENT)].map((found) => ({
    from: file,
    to: target(found.groups?.to ?? ''),
    isType: isTypeOnly(found.groups?.what ?? ''),
    isLazy: false,
  }));
  const calls = [...text.matchAll(CALL)].map((found) => ({
    from: file,
    to: target(found.groups?.to ?? ''),
    // `import('./x.ts').Name` stands where a type does; a call that loads something is followed by no name.
    isType: /^['"]\)\.[A-Z]/.test(text.slice((found.index ?? 0) + found[0].length - 1)),
    isLazy: true,
  }));
  return [...statements, ...calls];
}

function isTypeOnly(what: string): boolean {
  if (/^type\s/.test(what)) return true;
  const named = /^\{(?<names>[^}]*)\}/.exec(what)?.groups?.names;
  if (named === undefined) return false;
  const names = named.split(',').map((name) => name.trim());
  return names.filter((name) => name !== '').every((name) => name.startsWith('type '));
}

const shown = ({ from, to }: Import) => `${from} imports ${to}`;
const from = (folder: string) => imports.filter((each) => each.from.startsWith(`${folder}/`));
const isIn = (...folders: string[]) => {
  return ({ to }: Import) => folders.some((folder) => to.startsWith(`${folder}/`));
};
const isOneOf =
  (...targets: string[]) =>
  ({ to }: Import) =>
    targets.includes(to);
const isOurs = ({ to }: Import) => to.endsWith('.ts') || to.endsWith('.json');
/** What belongs to no layer: every one may use it, but that rules know no version. */
const isEverybodys = isOneOf('errors.ts', 'version.ts');

test('the sources are found, and their imports', () => {
  expect(imports.length).toBeGreaterThan(files.length);
  expect(imports.filter(isOurs).filter(({ to }) => !to.endsWith('.json') && !files.includes(to))).toEqual([]);
});

test('domain imports only domain, errors and zod', () => {
  const others = from('domain').filter(
    (each) => !(isIn('domain')(each) || isOneOf('errors.ts', 'zod', 'node:crypto')(each)),
  );
  expect(others.map(shown)).toEqual([]);
});

test.each([
  ['store', ['domain', 'store']],
  ['service', ['domain', 'store', 'service']],
  ['surfaces', ['domain', 'service', 'surfaces']],
])('%s imports of ours only %j, errors and version', (layer, below) => {
  const others = from(layer)
    .filter(isOurs)
    .filter((each) => !isIn(...below)(each) && !isEverybodys(each) && !isDemo(each));
  expect(others.map(shown)).toEqual([]);
});

/** What one command alone uses. */
function isDemo(each: Import): boolean {
  return each.from === 'surfaces/cli/commands/demo.ts' && isIn('demo')(each);
}

test('the demo uses the board as anybody would: of store and service it knows types at most', () => {
  const values = from('demo').filter((each) => isIn('store', 'service')(each) && !each.isType);
  expect(values.map(shown)).toEqual([]);
});

test.each([
  ['gray-matter', 'store/markdown/front-matter.ts'],
  ['fs-native-extensions', 'store/locks/native-lock.ts'],
])('only one file imports %s: %s', (library, owner) => {
  expect([...new Set(imports.filter(isOneOf(library)).map((each) => each.from))]).toEqual([owner]);
});

test('git is started where no error of it can be missed', () => {
  const starting = imports.filter((each) => each.to === 'node:child_process' && !each.isType);
  const own = starting.filter(({ from }) => from.startsWith('store/')).map(({ from }) => from);
  expect(own.sort()).toEqual([
    'store/git/git-at-once.ts',
    'store/git/start-git.ts',
    'store/maintenance/maintenance-start.ts',
  ]);
});

test.each([
  ['commander', 'surfaces/'],
  ['hono', 'surfaces/api/'],
  ['@hono/node-server', 'surfaces/api/'],
])('%s stays in %s', (library, home) => {
  const users = imports.filter(({ to }) => to === library || to.startsWith(`${library}/`));
  expect(users.length).toBeGreaterThan(0);
  expect(users.filter((each) => !each.from.startsWith(home)).map(shown)).toEqual([]);
});

test('nothing loads the server before it is called; its default port is known', () => {
  const uses = imports.filter((each) => isIn('surfaces/api')(each) && !each.from.startsWith('surfaces/api/'));
  const early = uses.filter((each) => !each.isType && !each.isLazy);
  expect(early.map(({ to }) => to)).toEqual(['surfaces/api/port.ts']);
});
