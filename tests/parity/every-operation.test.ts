import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ErrorCode } from '../../src/errors.ts';
import { errorsOf } from '../../src/service/common-errors.ts';
import { loadAll, OPERATION_NAMES } from '../../src/service/registry.ts';
import type { ExampleTable } from './example.ts';
import { type Call, callsOf, GROUPS, type GroupName } from './examples.ts';
import { SURFACES } from './surfaces.ts';

const GROUP_NAMES = Object.keys(GROUPS) as GroupName[];
const operations = await loadAll();
const calls = (await Promise.all(GROUP_NAMES.map(callsOf))).flat();

const callsTo = (name: string) => calls.filter(({ operation }) => operation === name);
const outcomesOf = (of: readonly Call[]) => new Set(of.map(({ outcome }) => outcome));

/** Codes that no example provokes: the one would be a bug, the other takes ten seconds and has a test of its own. */
const WITHOUT_EXAMPLE: readonly ErrorCode[] = ['internal_error', 'board_locked'];

test.each(operations)(
  '$declaration.name has examples of success, of bad input and of each error that it declares',
  ({ declaration }) => {
    const shown = outcomesOf(callsTo(declaration.name));
    const missing = ['ok', 'invalid_input', ...declaration.errors].filter(
      (outcome) => !shown.has(outcome as ErrorCode),
    );
    expect(missing).toEqual([]);
  },
);

test.each(operations)('$declaration.name fails only with codes that it may fail with', (operation) => {
  const failures = [...outcomesOf(callsTo(operation.declaration.name))].filter((outcome) => outcome !== 'ok');
  expect(errorsOf(operation)).toEqual(expect.arrayContaining(failures));
});

test.each(operations)('all that the help of $declaration.name shows is tried', ({ declaration }) => {
  const tables: ExampleTable[] = GROUP_NAMES.map((group) => GROUPS[group]);
  const tried = tables.flatMap((table) =>
    Object.keys(table[declaration.name as keyof ExampleTable]?.help ?? {}),
  );
  expect(tried).toEqual(declaration.examples.map(({ title }) => title));
});

test('every code that needs no declaration has an example, but for those that cannot', () => {
  const possible = new Set(operations.flatMap(errorsOf));
  const shown = outcomesOf(calls);
  expect([...possible].filter((code) => !shown.has(code)).sort()).toEqual([...WITHOUT_EXAMPLE].sort());
});

test('no example is of an operation that there is not', () => {
  const named = GROUP_NAMES.flatMap((group) => Object.keys(GROUPS[group]));
  expect(named.filter((name) => !OPERATION_NAMES.some((known) => known === name))).toEqual([]);
});

test('no two examples of an operation have the same title', () => {
  const titles = calls.map(({ operation, title }) => `${operation} ${title}`);
  expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([]);
});

test('the surfaces are all that there are', () => {
  expect(Object.keys(SURFACES)).toEqual([
    'command line',
    'command line with standard input',
    'bridge, one shot',
    'bridge --stdio',
    'http',
    'library',
  ]);
});

test('every group of examples has a test file that proves it', () => {
  const files = readdirSync(import.meta.dirname).filter((file) => /\.(?:test|trial)\.ts$/.test(file));
  const proven = files.flatMap((file) => {
    const text = readFileSync(join(import.meta.dirname, file), 'utf8');
    return [...text.matchAll(/^await proveParity\('(.+)'\);$/gm)].map(([, group]) => group);
  });
  expect(proven.sort()).toEqual([...GROUP_NAMES].sort());
});
