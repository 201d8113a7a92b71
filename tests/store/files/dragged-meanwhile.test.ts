import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { DraggedMeanwhile } from '../../../src/store/files/dragged-meanwhile.ts';
import { WorkingTree } from '../../../src/store/files/file-tree.ts';
import { SnapshotTree } from '../../../src/store/files/remembering-tree.ts';
import { PendingFiles } from '../../../src/store/files/working-files.ts';
import { blobId } from '../../../src/store/git/fast-import.ts';
import { tempFolder } from '../../helpers/temp-board.ts';

const NAME = 't-1-one.md';
const ID_LENGTH = 40;

/** A board's folders with files, by path. */
function folderWith(files: Record<string, string>): string {
  const root = tempFolder();
  for (const status of ['pending', 'in_progress', 'blocked', 'done']) mkdirSync(join(root, status));
  for (const [path, text] of Object.entries(files)) put(root, path, text);
  return root;
}

function put(root: string, path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

/** What is on its way into the folder: each path's new content, null to delete, and what it held when that was decided. */
function onTheirWay(
  root: string,
  updates: Record<string, { before: string | null; content: string | null }>,
) {
  const idOf = (text: string | null) => (text === null ? null : blobId(text, ID_LENGTH));
  return new PendingFiles(
    Object.entries(updates).map(([path, { before, content }]) => ({
      path,
      before: idOf(before),
      content,
      id: idOf(content),
    })),
    { root, temporary: join(tempFolder(), 'tmp'), durable: false, idLength: ID_LENGTH },
  );
}

const textsIn = (root: string) => {
  const tree = new WorkingTree(root);
  const folders = ['pending', 'in_progress', 'blocked', 'done', 'done/2026/11/21'];
  const paths = folders.flatMap((folder) =>
    tree.list(folder).flatMap(({ name, kind }) => (kind === 'file' ? [`${folder}/${name}`] : [])),
  );
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(root, path), 'utf8')]));
};

const EDIT = { [`pending/${NAME}`]: { before: 'old', content: 'new' } };
const MOVE = {
  [`pending/${NAME}`]: { before: 'old', content: null },
  [`done/2026/11/21/${NAME}`]: { before: null, content: 'new' },
};
const RETURN = {
  [`blocked/${NAME}`]: { before: 'old', content: null },
  [`pending/${NAME}`]: { before: null, content: 'new' },
};

test.each([
  ['that changes', EDIT, `pending/${NAME}`, `blocked/${NAME}`],
  ['that moves', MOVE, `pending/${NAME}`, `in_progress/${NAME}`],
  ['that moves where it is dragged to', RETURN, `blocked/${NAME}`, `pending/${NAME}`],
])(
  'a task’s file %s and is dragged meanwhile has its new content where it was dragged to',
  async (_what, updates, from, to) => {
    const root = folderWith({ [from]: 'old' });
    const pending = onTheirWay(root, updates);
    renameSync(join(root, from), join(root, to));
    await (await pending.put()).kept;
    expect(textsIn(root)).toEqual({ [to]: 'new' });
  },
);

test('a file that was away when others were put in place, and is back, has its new content to come', () => {
  const root = folderWith({});
  const update = { path: `pending/${NAME}`, before: 'old', content: 'new', id: 'new' };
  const holds = (path: string) => textsIn(root)[path] ?? null;
  const dragged = new DraggedMeanwhile({ root, holds, due: new Set() }, [update]);
  put(root, update.path, 'old');
  expect(dragged.places()).toEqual([{ update, place: update.path }]);
});

test('one that was dragged and edited stays as the person left it', async () => {
  const root = folderWith({ [`pending/${NAME}`]: 'old' });
  const pending = onTheirWay(root, EDIT);
  renameSync(join(root, `pending/${NAME}`), join(root, `blocked/${NAME}`));
  put(root, `blocked/${NAME}`, 'mine');
  await pending.put();
  expect(textsIn(root)).toEqual({ [`blocked/${NAME}`]: 'mine' });
});

test('a copy of the old content in another status stays a copy', async () => {
  const root = folderWith({ [`pending/${NAME}`]: 'old', [`blocked/${NAME}`]: 'old' });
  await onTheirWay(root, EDIT).put();
  expect(textsIn(root)).toEqual({ [`blocked/${NAME}`]: 'old', [`pending/${NAME}`]: 'new' });
});

test('a file that a person deleted meanwhile stays deleted', async () => {
  const root = folderWith({});
  await onTheirWay(root, EDIT).put();
  expect(textsIn(root)).toEqual({});
});

test('a writer that has seen that a file is not there does not see it come', () => {
  const root = folderWith({ [`pending/${NAME}`]: 'text' });
  const tree = new SnapshotTree(new WorkingTree(root));
  expect(tree.read(`pending/${NAME}`)?.toString()).toBe('text');
  expect(tree.read(`blocked/${NAME}`)).toBeUndefined();
  renameSync(join(root, `pending/${NAME}`), join(root, `blocked/${NAME}`));
  expect(tree.read(`blocked/${NAME}`)).toBeUndefined();
  expect(tree.read(`pending/${NAME}`)?.toString()).toBe('text');
});
