import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { sharedFolder, tempFolder } from '../helpers/temp-board.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const LEFT_OUT = ['node_modules', '.git', 'dist', 'tests', 'board'];
const QUIET = ['--no-audit', '--no-fund', '--offline', '--loglevel', 'error'];

const first = sharedFolder();
const second = sharedFolder();
const tarballs: string[] = [];

/** Packs a copy of this repository, so that nothing here is rebuilt meanwhile. */
function pack(folder: string): string {
  cpSync(ROOT, folder, { recursive: true, filter: (path) => !LEFT_OUT.includes(relative(ROOT, path)) });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  const said = execFileSync('npm', ['pack', '--silent'], { cwd: folder, encoding: 'utf8' });
  return join(folder, said.trim().split('\n').at(-1) ?? '');
}

beforeAll(() => {
  for (const folder of [first, second]) tarballs.push(pack(folder));
}, 300_000);

/** What a package holds: the digest of each file. */
function contentsOf(tarball: string): Map<string, string> {
  const folder = tempFolder();
  execFileSync('tar', ['-xzf', tarball, '-C', folder]);
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const files = names.filter((name) => statSync(join(folder, name)).isFile()).sort();
  const digest = (name: string) =>
    createHash('sha256')
      .update(readFileSync(join(folder, name)))
      .digest('hex');
  return new Map(files.map((name) => [name.replace(/^package\//, ''), digest(name)]));
}

/** The places in the package that a text links to; what stands in code is no link. */
function linkedIn(name: string, text: string): string[] {
  const prose = text.replace(/^```.*?^```$/gms, '').replace(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s#]+)[^)]*\)/g)].flatMap(([, link = '']) =>
    /^[a-z]+:/.test(link) ? [] : join(dirname(name), link),
  );
}

function install(folder: string, ...words: string[]) {
  execFileSync('npm', ['install', ...QUIET, ...words, tarballs[0] ?? ''], { cwd: folder, stdio: 'pipe' });
}

test('two packs of one commit hold the same but for the code cache', () => {
  const [one, other] = tarballs.map(contentsOf);
  for (const contents of [one, other]) expect(contents?.delete('dist/main.cjs.cache')).toBe(true);
  expect(one).toEqual(other);
});

test('packing leaves package.json as it was; what is packed has no scripts and nothing to install', () => {
  const text = readFileSync(join(ROOT, 'package.json'), 'utf8');
  expect(readFileSync(join(first, 'package.json'), 'utf8')).toBe(text);
  const folder = tempFolder();
  execFileSync('tar', ['-xzf', tarballs[0] ?? '', '-C', folder]);
  const packed = JSON.parse(readFileSync(join(folder, 'package', 'package.json'), 'utf8'));
  const { scripts, dependencies, devDependencies, ...rest } = packed;
  expect({ scripts, dependencies, devDependencies }).toEqual({});
  expect(Object.keys(rest)).toEqual(
    expect.arrayContaining(['repository', 'homepage', 'bugs', 'license', 'exports', 'bin']),
  );
  for (const file of ['README.md', 'LICENSE', 'CHANGELOG.md', 'SECURITY.md', 'dist/THIRD-PARTY-NOTICES'])
    expect(statSync(join(folder, 'package', file)).size).toBeGreaterThan(100);
  expect(readdirSync(join(folder, 'package')).sort()).not.toContain('src');
});

test('what a packed text links to is packed', () => {
  const folder = tempFolder();
  execFileSync('tar', ['-xzf', tarballs[0] ?? '', '-C', folder]);
  const root = join(folder, 'package');
  const texts = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.md'),
  );
  const links = texts.flatMap((name) =>
    linkedIn(name, readFileSync(join(root, name), 'utf8')).map((link) => ({ name, link })),
  );
  expect(links.length).toBeGreaterThan(50);
  expect(links.filter(({ link }) => !existsSync(join(root, link)))).toEqual([]);
});

test('installed in an empty project it is one package, with commands that work and modules of both kinds', () => {
  const project = tempFolder();
  writeFileSync(join(project, 'package.json'), '{}');
  install(project);
  const installed = readdirSync(join(project, 'node_modules')).filter((name) => !name.startsWith('.'));
  expect(installed).toEqual(['mission-control']);
  const env = { ...process.env, MISSION_CONTROL_AGENT: 'agent-1' };
  const run = (program: string, args: string[]) =>
    spawnSync(program, args, { cwd: project, env, encoding: 'utf8' });
  const command = join(project, 'node_modules', '.bin', 'mission-control');
  for (const words of [
    ['init'],
    ['create-task', '--id', 'T', '--title', 'One'],
    ['report', 'pickup', 'T'],
    ['doctor'],
    ['demo', '--help'],
  ])
    expect({ words, ...run(command, words) }).toMatchObject({ words, status: 0, stderr: '' });
  const use = `openBoard('board').call('show-task', { task_id: 'T' }).then((answer) => console.log(answer.data.task.worker));`;
  writeFileSync(join(project, 'by-import.mjs'), `import { openBoard } from 'mission-control'; ${use}`);
  writeFileSync(join(project, 'by-require.cjs'), `const { openBoard } = require('mission-control'); ${use}`);
  for (const program of ['by-import.mjs', 'by-require.cjs'])
    expect({ program, ...run(process.execPath, [program]) }).toMatchObject({
      program,
      status: 0,
      stdout: 'agent-1\n',
    });
});

test('installed globally it gives both commands', () => {
  const prefix = tempFolder();
  install(prefix, '--global', '--prefix', prefix);
  for (const name of ['mission-control', 'mctl']) {
    const { status, stdout } = spawnSync(join(prefix, 'bin', name), ['explain', 'task_held'], {
      encoding: 'utf8',
    });
    expect({ name, status, stdout }).toMatchObject({
      name,
      status: 0,
      stdout: expect.stringContaining('task_held'),
    });
  }
});
