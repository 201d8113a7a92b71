import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { REGISTRY } from '../../src/service/registry.ts';
import { installedTypes, pathOf } from '../helpers/installed-types.ts';

const complaintsOf = installedTypes();

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
