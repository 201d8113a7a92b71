import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runExecutable } from '../helpers/call-surface.ts';
import { gitIn, tempFolder } from '../helpers/temp-board.ts';

async function init(cwd: string, ...words: string[]) {
  const { status, stdout } = await runExecutable(['init', '--json', ...words], { cwd });
  return { status, ...JSON.parse(stdout) };
}

test('init below /proc, where nobody makes folders, is refused and does not hang', async () => {
  expect(await init(tempFolder(), '/proc/board')).toMatchObject({
    status: 5,
    error: { code: 'storage_failed' },
  });
  expect(await init(tempFolder(), '/proc/1/x/board')).toMatchObject({ ok: false });
});

test.each(['file', 'file/below', 'file/below/it'])('init at %s names the file in the way', async (folder) => {
  const parent = tempFolder();
  writeFileSync(join(parent, 'file'), 'x');
  const { status, error } = await init(parent, folder);
  expect({ status, code: error.code, path: error.details.path }).toEqual({
    ...{ status: 4, code: 'already_exists' },
    path: join(parent, 'file'),
  });
  expect(readFileSync(join(parent, 'file'), 'utf8')).toBe('x');
});

test('init in a folder of stars and brackets hides nothing else from the repository around it', async () => {
  const outer = tempFolder();
  gitIn(outer, 'init', '-q');
  mkdirSync(join(outer, 'seen'));
  writeFileSync(join(outer, 'seen', 'x'), 'x');
  expect(await init(outer, '*[a]')).toMatchObject({ ok: true });
  expect(gitIn(outer, 'status', '--porcelain', '-uall')).toBe('?? seen/x\n');
});

test('init in a folder with a line break in its name cannot tell git to hide more', async () => {
  const outer = tempFolder();
  gitIn(outer, 'init', '-q');
  const before = readFileSync(join(outer, '.git/info/exclude'), 'utf8');
  expect(await init(outer, 'x\n*')).toMatchObject({ status: 2, error: { code: 'invalid_input' } });
  expect(readFileSync(join(outer, '.git/info/exclude'), 'utf8')).toBe(before);
});

test.each(['-x', '--upload-pack=x', ':/', 'a..b', '../x', '@{-1}', 'a b', 'x.lock', 'a\u001bb', ''])(
  'init on a branch called %j is refused, and no branch is made',
  async (branch) => {
    const outer = tempFolder();
    gitIn(outer, 'init', '-q', '-b', 'main');
    gitIn(
      outer,
      '-c',
      'user.name=P',
      '-c',
      'user.email=p@example.invalid',
      'commit',
      '-q',
      '--allow-empty',
      '-m',
      'x',
    );
    const answer = await init(outer, 'board', `--branch=${branch}`);
    expect(answer).toMatchObject({ ok: false, error: { code: 'invalid_input' } });
    expect(gitIn(outer, 'for-each-ref', '--format=%(refname)')).toBe('refs/heads/main\n');
  },
);
