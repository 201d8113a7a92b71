import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import { BoardConfig } from '../src/domain/config.ts';
import { openBoard } from '../src/service/open-board.ts';
import { REGISTRY } from '../src/service/registry.ts';
import { WriteAnswer } from '../src/service/write-answer.ts';
import { reference } from '../src/surfaces/docs/reference.ts';
import { fieldsOf, RECORDS } from '../src/surfaces/docs/schema-text.ts';
import { gitBy } from './helpers/sound-board.ts';
import { tempFolder } from './helpers/temp-board.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

/** The project's files: those that git has, and those that it would take. */
const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
  cwd: ROOT,
  encoding: 'utf8',
})
  .split('\0')
  .filter((path) => path !== '' && existsSync(join(ROOT, path)) && statSync(join(ROOT, path)).isFile());

test('docs/reference.md says what the operations declare', async () => {
  expect(read('docs/reference.md'), "run 'npm run docs'").toBe(await reference());
});

test('docs/reference.md has a section for every operation', () => {
  const text = read('docs/reference.md');
  expect(Object.keys(REGISTRY).filter((name) => !text.includes(`\n### ${name}\n`))).toEqual([]);
});

test.each(Object.entries({ ...RECORDS, 'board.yaml': BoardConfig, 'the answer to a write': WriteAnswer }))(
  'MISSION_CONTROL.md names every field of %s',
  (_name, schema) => {
    const code = read('MISSION_CONTROL.md')
      .replace(/```.*?```/gs, '')
      .match(/`[^`]+`/g);
    const told = new Set((code ?? []).flatMap((span) => span.match(/[a-z_]+/g) ?? []));
    const names = fieldsOf(schema, 'output').map(({ path }) => path.split('.').at(-1) ?? '');
    expect(names.filter((name) => !told.has(name))).toEqual([]);
  },
);

test.each(['npm ci && npm run demo', 'npm ci && npm test'])('the README gives the command %s', (command) => {
  expect(read('README.md')).toContain(command);
  const script = command.split(' ').at(-1) ?? '';
  expect(Object.keys(manifest.scripts)).toContain(script);
});

test.each(files.filter((path) => path.endsWith('.md') && !path.startsWith('board/')))(
  'the links of %s lead somewhere',
  (path) => {
    const targets = [...read(path).matchAll(/\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)/g)].map(
      ([, target]) => target ?? '',
    );
    expect(targets.filter((target) => !existsSync(join(ROOT, dirname(path), target)))).toEqual([]);
  },
);

test('no file speaks of folders beside the project', () => {
  const outside = ['/work', '..'].map((folder) => `${folder}/shared`);
  const speaking = files.filter((path) => outside.some((words) => read(path).includes(words)));
  expect(speaking).toEqual([]);
});

test('the board in the repository can be read, every file of it', async () => {
  // On whatever branch this is: the board is read as its own branch shows it.
  const root = join(tempFolder(), 'board');
  cpSync(join(ROOT, 'board'), root, { recursive: true });
  gitBy(root, 'init', '-q', '-b', 'main');
  gitBy(root, 'add', '-A');
  gitBy(root, 'commit', '-qm', 'as it is');
  const board = openBoard(root, { now: () => Date.parse('2026-11-21T12:00:00.000Z') });
  expect(await board.call('board-summary', {})).toMatchObject({ ok: true, warnings: [] });
  expect(await board.call('list-tasks', {})).toMatchObject({ ok: true, warnings: [] });
  expect(await board.call('list-runs', {})).toMatchObject({ ok: true, warnings: [] });
  const events = await board.call('list-events', { agent: 'agent-3', limit: 500 });
  expect(events).toMatchObject({ ok: true, warnings: [] });
});
