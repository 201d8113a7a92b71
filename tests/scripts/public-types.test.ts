import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { REGISTRY } from '../../src/service/registry.ts';
import { sharedFolder } from '../helpers/temp-board.ts';

const pathOf = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const TSC = pathOf('node_modules/.bin/tsc');
const STRICT = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noEmit: true,
};

/** A project that has installed the package, and nothing else: neither zod nor the types of node. */
const project = sharedFolder();
const installed = join(project, 'node_modules', 'mission-control');

beforeAll(() => {
  mkdirSync(join(installed, 'dist'), { recursive: true });
  for (const file of readdirSync(pathOf('dist')).filter((name) => /^index\./.test(name)))
    copyFileSync(pathOf(`dist/${file}`), join(installed, 'dist', file));
  copyFileSync(pathOf('package.json'), join(installed, 'package.json'));
});

/** What the compiler has to say of some files of a project, by their names. */
function complaintsOf(files: Record<string, string>, options: object = {}): string {
  const module = {
    module: 'NodeNext',
    moduleResolution: 'NodeNext',
    target: 'ES2023',
    skipLibCheck: false,
    types: [],
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(project, name), text);
  const config = { compilerOptions: { ...STRICT, ...module, ...options }, files: Object.keys(files) };
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify(config));
  return spawnSync(TSC, [], { cwd: project, encoding: 'utf8' }).stdout;
}

const PROGRAM = `
const board = openBoard('board', { agent: 'agent-7' });
export async function titles(): Promise<string[]> {
  const answer = await board.call('list-tasks', { status: ['pending'], limit: 10 });
  if (!answer.ok) throw new BoardError(answer.error.code, answer.error.message);
  const tasks: Task[] = answer.data.items;
  return tasks.map(({ title }) => title);
}
export async function edits(): Promise<number> {
  const answer = await board.call('report-finish', { task_id: 't', result: 'Done.', verification_notes: 'Looked.' });
  const write: WriteAnswer | null = answer.ok ? answer.data : null;
  const ended: Run | null = write?.run ?? null, by: Worker | null = write?.worker ?? null;
  return ERROR_STATUS.task_held.http + (ended === null || by === null ? 0 : 1);
}
export async function last(): Promise<Event | undefined> {
  for await (const event of await board.follow('list-events', {})) return event;
  return undefined;
}`;
const NAMES =
  'BoardError, ERROR_STATUS, openBoard, type Event, type Run, type Task, type Worker, type WriteAnswer';

const CALL_OF_ANY_NAME = `import { openBoard } from 'mission-control';
  export const call = async (name: string): Promise<unknown> => {
    const answer = await openBoard().call(name, {});
    return answer.ok ? answer.data : answer.error.code;
  };`;

/** The programs that a page shows. */
function shownIn(page: string): [name: string, program: string][] {
  const blocks = [...readFileSync(pathOf(page), 'utf8').matchAll(/```ts\n(.*?)```/gs)];
  expect(blocks.length).toBeGreaterThan(0);
  return blocks.map(([, text = ''], index) => [`${page.replace(/\W/g, '-')}-${index}.mts`, text]);
}

test('programs compile by import and by require with the package alone, its types checked as well, and so do those of the docs', () => {
  const program = `import { ${NAMES} } from 'mission-control';${PROGRAM}`;
  const programs = { 'by-import.mts': program, 'by-require.cts': program, 'any-name.mts': CALL_OF_ANY_NAME };
  const shown = Object.fromEntries(['README.md', 'docs/library.md'].flatMap(shownIn));
  expect(complaintsOf({ ...programs, ...shown })).toBe('');
});

const WRONG: Record<string, [call: string, complaint: RegExp]> = {
  'a misspelt operation': [
    "board.call('list-task', {})",
    /"list-task".* OperationName|did you mean|not assignable/i,
  ],
  'a misspelt operation to follow': ["board.follow('list-event', {})", /"list-event"/],
  'an operation that cannot be followed': ["board.follow('append-event', {})", /"append-event"/],
  'a misspelt input': ["board.call('list-tasks', { stauts: ['done'] })", /'stauts' does not exist/],
  'a value that an input does not take': ["board.call('list-tasks', { status: ['dun'] })", /"dun"/],
  'no input where one is required': ["board.call('show-task', {})", /'task_id' is missing/],
  'a field that no answer has': ["board.call('audit', {}).then((a) => a.ok && a.data.comits)", /'comits'/],
};

test('what is misspelt or missing does not compile, and the compiler names it', () => {
  const files = Object.entries(WRONG).map(([, [call]], index): [string, string] => [
    `wrong-${index}.mts`,
    `import { openBoard } from 'mission-control';\nconst board = openBoard();\nexport const it = ${call};\n`,
  ]);
  const complaints = complaintsOf(Object.fromEntries(files)).split(/^(?=wrong-)/m);
  for (const [index, [what, [, expected]]] of Object.entries(WRONG).entries()) {
    const said = complaints.find((complaint) => complaint.startsWith(`wrong-${index}.mts(3,`));
    expect({ what, said }).toEqual({ what, said: expect.stringMatching(expected) });
  }
});

test('the types are those of the sources, operation by operation', () => {
  const source = JSON.stringify(pathOf('src/index.ts'));
  const native = JSON.stringify(pathOf('src/fs-native-extensions.d.ts'));
  const file = `/// <reference path=${native} />
    import type * as Ours from ${source};
    import type * as Theirs from 'mission-control';
    type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : ['only theirs fits', B]) : ['only ours fits', A];
    type Differing = {
      [Name in Ours.OperationName]: [Same<Ours.InputOf<Name>, Theirs.InputOf<Name>>, Same<Ours.DataOf<Name>, Theirs.DataOf<Name>>];
    };
    type Followed = {
      [Name in Ours.FollowedName]: [Same<Ours.FollowInputOf<Name>, Theirs.FollowInputOf<Name>>, Same<Ours.ItemOf<Name>, Theirs.ItemOf<Name>>];
    };
    export const names: Same<Ours.OperationName, Theirs.OperationName> = true;
    export const followed: Same<Ours.FollowedName, Theirs.FollowedName> = true;
    export const codes: Same<Ours.ErrorCode, Theirs.ErrorCode> = true;
    export const warnings: Same<Ours.Warning, Theirs.Warning> = true;
    export const records: [Same<Ours.Task, Theirs.Task>, Same<Ours.Run, Theirs.Run>, Same<Ours.Worker, Theirs.Worker>, Same<Ours.Event, Theirs.Event>, Same<Ours.WriteAnswer, Theirs.WriteAnswer>] = [true, true, true, true, true];
    export const each: Record<Ours.OperationName, [true, true]> = {} as Differing;
    export const streams: Record<Ours.FollowedName, [true, true]> = {} as Followed;`;
  const ours = { types: ['node'], typeRoots: [pathOf('node_modules/@types')], skipLibCheck: true };
  const options = { ...ours, allowImportingTsExtensions: true, resolveJsonModule: true, lib: ['ES2024'] };
  expect(complaintsOf({ 'same.mts': file }, options)).toBe('');
});

describe('the file of types', () => {
  const types = readFileSync(pathOf('dist/index.d.ts'), 'utf8');

  test('names no package and no other file, and every operation', () => {
    expect(types).not.toMatch(/\bfrom ['"]|import\(|\bzod\b|z\./);
    for (const name of Object.keys(REGISTRY)) expect(types).toContain(`\n  "${name}": {`);
  });

  test('gives away what src/index.ts exports, and keeps the rest to itself', () => {
    const given = [...types.matchAll(/^export (?:declare )?\w+ (\w+)/gm)].map(([, name]) => name);
    const meant = readFileSync(pathOf('src/index.ts'), 'utf8')
      .match(/\{[^}]*\}/g)
      ?.flatMap((names) =>
        names
          .slice(1, -1)
          .split(',')
          .flatMap((name) => name.trim().split(' ').at(-1) || []),
      );
    expect(given.sort()).toEqual(meant?.sort());
  });
});

test('dist holds what belongs to the package, and the types of the public face alone', () => {
  const files = readdirSync(pathOf('dist'), { recursive: true, encoding: 'utf8' });
  expect(files.filter((file) => /\.d\.[cm]?ts$/.test(file)).sort()).toEqual(['index.d.cts', 'index.d.ts']);
});

test('import and require give the same things', () => {
  const program = `
    import * as imported from 'mission-control';
    import { createRequire } from 'node:module';
    const required = createRequire(import.meta.url)('mission-control');
    console.log(Object.keys(imported).sort().map((name) => [name, imported[name] === required[name]].join(' ')).join(', '));`;
  const options = { cwd: pathOf('.'), encoding: 'utf8' } as const;
  expect(execFileSync(process.execPath, ['--input-type=module', '--eval', program], options)).toBe(
    'BoardError true, ERROR_STATUS true, openBoard true\n',
  );
});
