import {
  appendFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { KeptTree } from '../../../src/store/board-files/kept-tree.ts';
import { type FileTree, WorkingTree } from '../../../src/store/files/file-tree.ts';
import { tempFolder } from '../../helpers/temp-board.ts';

const FOLDERS = ['pending', 'blocked', 'done/2026/11/21', 'agents'];
const NAMES = ['t-1-one.md', 't-1.md', 'T-2.md', 'pending'];

/** A folder and a tree that keeps it. */
function kept(): { root: string; tree: KeptTree } {
  const folder = tempFolder();
  const root = join(folder, 'board');
  for (const each of FOLDERS) mkdirSync(join(root, each), { recursive: true });
  const tree = new KeptTree(root, join(folder, 'own'));
  onTestFinished(() => tree.close());
  return { root, tree };
}

/** All that a tree tells of the folders above. */
function seen(tree: FileTree): unknown {
  const sorted = (names: readonly string[]) => [...names].sort();
  return ['', 'done', 'done/2026', ...FOLDERS].map((folder) => ({
    folder,
    listed: sorted(tree.list(folder).map(({ name, kind }) => `${name} ${kind}`)),
    names: sorted(tree.names(folder)),
    named: ['t-1', 't-2', 'x'].map((id) =>
      sorted(tree.named(folder, id).map(({ name, kind }) => `${name} ${kind}`)),
    ),
    contents: NAMES.map((name) => read(tree, `${folder}/${name}`)),
  }));
}

function read(tree: FileTree, path: string): string | undefined {
  try {
    return tree.read(path)?.toString();
  } catch (error) {
    return `refused: ${error instanceof Error ? error.message : error}`;
  }
}

const path = fc.tuple(fc.constantFrom(...FOLDERS), fc.constantFrom(...NAMES)).map((words) => words.join('/'));
const text = fc.string({ maxLength: 3 });

type Change = (root: string) => void;

/** What people, editors and writers do to files. What cannot be done as the files are is left undone. */
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.tuple(path, text).map(
    ([to, content]): Change =>
      (root) =>
        writeFileSync(join(root, to), content),
  ),
  fc.tuple(path, text).map(
    ([to, content]): Change =>
      (root) =>
        appendFileSync(join(root, to), content),
  ),
  fc.tuple(path, text).map(
    ([to, content]): Change =>
      (root) => {
        writeFileSync(join(root, '..', 'aside'), content);
        renameSync(join(root, '..', 'aside'), join(root, to));
      },
  ),
  fc.tuple(path, path).map(
    ([from, to]): Change =>
      (root) =>
        renameSync(join(root, from), join(root, to)),
  ),
  path.map(
    (gone): Change =>
      (root) =>
        rmSync(join(root, gone), { recursive: true }),
  ),
  path.map(
    (to): Change =>
      (root) =>
        symlinkSync('/etc/hostname', join(root, to)),
  ),
  path.map(
    (to): Change =>
      (root) =>
        mkdirSync(join(root, to)),
  ),
  // Same size, same time: only the kernel, or the time of the change itself, tells.
  path.map(
    (to): Change =>
      (root) => {
        const content = readFileSync(join(root, to), 'utf8');
        writeFileSync(join(root, to), content.replace(/./g, 'z'));
        utimesSync(join(root, to), 1_700_000_000, 1_700_000_000);
      },
  ),
  fc.constantFrom(...FOLDERS).map(
    (folder): Change =>
      (root) => {
        rmSync(join(root, folder), { recursive: true });
        mkdirSync(join(root, folder));
      },
  ),
  fc.constantFrom(...FOLDERS).map(
    (folder): Change =>
      (root) => {
        renameSync(join(root, folder), join(root, '..', `old-${Math.random()}`));
        mkdirSync(join(root, dirname(folder), 'x'), { recursive: true });
      },
  ),
);

function attempt(root: string, make: Change): void {
  try {
    make(root);
  } catch {
    // Not possible with these files.
  }
}

test('after a refresh a kept tree tells what the disk does, whatever was done to the files', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(change, { maxLength: 6 }), { maxLength: 8 }), async (rounds) => {
      const { root, tree } = kept();
      for (const changes of rounds) {
        for (const each of changes) attempt(root, each);
        await tree.refresh();
        expect(seen(tree)).toEqual(seen(new WorkingTree(root)));
      }
      tree.close();
    }),
    { numRuns: 80 },
  );
});

test('a file that did not change is not read again: its bytes are the same object', async () => {
  const { root, tree } = kept();
  writeFileSync(join(root, 'pending/t-1.md'), 'one');
  await tree.refresh();
  const first = tree.read('pending/t-1.md');
  await tree.refresh();
  expect(tree.read('pending/t-1.md')).toBe(first);
  writeFileSync(join(root, 'pending/t-1.md'), 'two');
  await tree.refresh();
  expect(tree.read('pending/t-1.md')?.toString()).toBe('two');
});

test('more changes at once than the kernel keeps for us are not missed', async () => {
  const { root, tree } = kept();
  writeFileSync(join(root, 'pending/t-1.md'), 'one');
  await tree.refresh();
  expect(tree.read('pending/t-1.md')?.toString()).toBe('one');
  for (let count = 0; count < 20_000; count++) utimesSync(join(root, 'agents'), count, count % 2);
  for (let count = 0; count < 9000; count++) {
    writeFileSync(join(root, 'pending/t-2.md'), '');
    rmSync(join(root, 'pending/t-2.md'));
  }
  writeFileSync(join(root, 'pending/t-1.md'), 'two');
  await tree.refresh();
  expect(tree.read('pending/t-1.md')?.toString()).toBe('two');
});

test('a tree whose own folder was deleted while it runs goes on', async () => {
  const { root, tree } = kept();
  writeFileSync(join(root, 'pending/t-1.md'), 'one');
  await tree.refresh();
  tree.read('pending/t-1.md');
  await tree.refresh();
  rmSync(join(root, '..', 'own'), { recursive: true });
  writeFileSync(join(root, 'pending/t-1.md'), 'two');
  await tree.refresh();
  expect(tree.read('pending/t-1.md')?.toString()).toBe('two');
  writeFileSync(join(root, 'pending/t-1.md'), 'three');
  await tree.refresh();
  expect(tree.read('pending/t-1.md')?.toString()).toBe('three');
});
