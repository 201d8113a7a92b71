import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { openApiDocument } from '../../../src/surfaces/api/openapi.ts';
import { sharedFolder } from '../../helpers/temp-board.ts';

/** Kept between runs and ignored by git; `npm ci` takes it away. */
const TOOLS = fileURLToPath(new URL('../../../node_modules/.openapi-tools', import.meta.url));
const PACKAGES = [
  '@redocly/cli@2.77.0',
  'openapi-fetch@0.17.0',
  'openapi-typescript@7.13.0',
  'typescript@5.9.3',
];

const TSC = fileURLToPath(new URL('../../../node_modules/.bin/tsc', import.meta.url));
const folder = sharedFolder();
const tool = (name: string) => join(TOOLS, 'node_modules', '.bin', name);

function run(program: string, args: readonly string[]) {
  const env = {
    ...process.env,
    REDOCLY_TELEMETRY: 'off',
    REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true',
    CI: 'true',
  };
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd: folder, env, encoding: 'utf8' });
  if (error !== undefined) throw error;
  return { status, stdout, said: stdout + stderr };
}

beforeAll(async () => {
  if (!existsSync(tool('redocly'))) {
    mkdirSync(TOOLS, { recursive: true });
    const quiet = ['--no-audit', '--no-fund', '--no-save', '--no-package-lock', '--ignore-scripts'];
    expect(run('npm', ['install', '--prefix', TOOLS, ...quiet, ...PACKAGES])).toMatchObject({ status: 0 });
  }
  symlinkSync(join(TOOLS, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'openapi.json'), JSON.stringify(await openApiDocument()));
}, 300_000);

test("redocly's recommended rules have nothing against the document", () => {
  const { stdout } = run(tool('redocly'), [
    'lint',
    'openapi.json',
    '--extends',
    'recommended',
    '--format',
    'json',
  ]);
  const { problems } = JSON.parse(stdout) as {
    problems: { ruleId: string; message: string; location: unknown }[];
  };
  expect(problems.map(({ ruleId, message, location }) => ({ ruleId, message, location }))).toEqual([]);
});

const PROGRAM = `import createClient from 'openapi-fetch';
import type { paths } from './openapi.js';
const client = createClient<paths>({ baseUrl: 'http://127.0.0.1:4180', headers: { Authorization: 'Bearer TOKEN' } });
const { data, error } = await client.GET('/api/v1/tasks', { params: { query: { status: ['pending'], limit: 10 } } });
if (error !== undefined) throw new Error(error.error.message);
const titles: string[] = data.data.items.map(({ title }) => title);
const taken = await client.POST('/api/v1/reports/pickup', { body: { task_id: 't-1', agent: 'agent-7' } });
if (taken.data !== undefined) console.log(titles, taken.data.data.task?.worker, taken.data.data.run?.attempt);
const { data: shown } = await client.GET('/api/v1/tasks/{task_id}', { params: { path: { task_id: 't-1' } } });
const revision: number | undefined = shown?.data.task.revision;
console.log(revision);
`;

test('openapi-typescript makes types of it that compile, and a program by openapi-fetch needs no cast', () => {
  expect(run(tool('openapi-typescript'), ['openapi.json', '-o', 'openapi.d.ts'])).toMatchObject({
    status: 0,
  });
  writeFileSync(join(folder, 'program.mts'), PROGRAM);
  writeFileSync(join(folder, 'wrong.mts'), PROGRAM.replace(", agent: 'agent-7'", ''));
  const compilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: false,
    module: 'NodeNext',
    target: 'ES2023',
    types: [],
  };
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions, files: ['program.mts', 'wrong.mts'] }),
  );
  const { said } = run(TSC, []);
  const complaints = said.trim().split(/\n(?=\S)/);
  expect(complaints).toEqual([expect.stringMatching(/^wrong\.mts\(7,.*'agent'/s)]);
}, 300_000);
