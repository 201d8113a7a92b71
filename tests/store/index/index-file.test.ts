import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withoutCacheTree } from '../../../src/store/index/index-file.ts';
import { gitIn, tempBoard, tempFolder } from '../../helpers/temp-board.ts';

const FOLDERS = 4000;
/** Longer than an entry can say. */
const LONG = `${'x/'.repeat(2100)}x`;

const lines = (blob: string, names: readonly string[]) =>
  names.map((name) => `100644 ${blob}\t${name}\n`).join('');
const names = (count: number) =>
  Array.from({ length: count }, (_, index) => `many/${index}/${index}-of-a-name`);

/** Tells the index of files that lie nowhere, and has git work out the trees that they make. */
function fill(root: string, files: readonly string[], ...settings: string[]): void {
  const blob = execFileSync('git', ['hash-object', '-w', '--stdin'], {
    cwd: root,
    input: 'one\n',
    encoding: 'utf8',
  });
  const flags = settings.flatMap((setting) => ['-c', setting]);
  const input = lines(blob.trim(), files);
  execFileSync('git', [...flags, 'update-index', '--add', '--index-info'], { cwd: root, input });
  gitIn(root, 'write-tree');
}

function repository(files: readonly string[], ...settings: string[]): string {
  const root = tempFolder();
  gitIn(root, 'init', '--quiet');
  fill(root, files, ...settings);
  return root;
}

const indexOf = (root: string) => join(root, '.git/index');
const listed = (root: string) => gitIn(root, 'ls-files', '--stage', '--debug');

test.each([
  ['plain', () => repository(['a', 'b/c', LONG])],
  [
    'split, with and without entries of its own',
    () => {
      const root = repository(names(20), 'core.splitIndex=true');
      fill(root, ['later/one'], 'core.splitIndex=true');
      return root;
    },
  ],
  [
    'with entries that say more than usual',
    () => {
      const root = repository(['a', 'b/c']);
      gitIn(root, 'update-index', '--skip-worktree', 'b/c');
      gitIn(root, 'write-tree');
      return root;
    },
  ],
])('an index that is %s lists the same without its cache tree, and git makes it again', (_, make) => {
  const root = make();
  const [before, tree] = [listed(root), gitIn(root, 'write-tree')];
  const index = readFileSync(indexOf(root));
  const smaller = withoutCacheTree(index);
  expect(index.includes('TREE')).toBe(true);
  expect(smaller?.includes('TREE')).toBe(false);
  writeFileSync(indexOf(root), smaller ?? '');
  expect(listed(root)).toBe(before);
  expect(gitIn(root, 'fsck', '--no-dangling')).toBe('');
  expect(gitIn(root, 'write-tree')).toBe(tree);
  expect(readFileSync(indexOf(root)).includes('TREE')).toBe(true);
});

test('what is not plainly understood is left as it is', () => {
  const root = repository(['a', 'b/c']);
  const index = readFileSync(indexOf(root));
  const spoilt = Buffer.from(index);
  spoilt.writeUInt8(spoilt.readUInt8(20) ^ 1, 20);
  gitIn(root, 'update-index', '--index-version', '4');
  const ofVersion4 = readFileSync(indexOf(root));
  const cut = index.subarray(0, index.length - 30);
  for (const other of [spoilt, ofVersion4, cut, Buffer.alloc(0), Buffer.alloc(40)]) {
    expect(withoutCacheTree(other)).toBeNull();
  }
  expect(withoutCacheTree(withoutCacheTree(index) ?? index)).toBeNull();
});

test('a report leaves the cache tree of a large board out of the index, and nothing else', async () => {
  const board = await tempBoard();
  fill(board.root, names(FOLDERS));
  const before = board.git('ls-files', '--stage');
  expect(readFileSync(indexOf(board.root)).includes('TREE')).toBe(true);
  await board.ok('report-heartbeat', { agent: 'a' });
  expect(readFileSync(indexOf(board.root)).includes('TREE')).toBe(false);
  const after = board.git('ls-files', '--stage').split('\n');
  expect(before.split('\n').filter((line) => !after.includes(line))).toEqual([]);
  expect(board.git('status', '--short', '--untracked-files=all', '--', 'agents', 'events')).toBe('');
});
