import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { initBoard } from '../../../src/service/board/init-board.ts';
import { openBoard } from '../../../src/service/open-board.ts';
import { makeProject } from '../../helpers/sound-board.ts';
import { gitIn, START, type TempBoard, tempBoard, tempFolder } from '../../helpers/temp-board.ts';
import { findingsOn } from '../../service/board/examine.ts';

/** Words that each kind of rewriting would change. */
const WORDS = 'Look at $Id$ and go on.\r\nÜber alles.\r\n';

/** Gives a board a filter that notes when it runs. */
function setFilter(board: TempBoard): string {
  const trap = join(board.root, '.git', 'ran');
  for (const kind of ['clean', 'smudge'])
    board.git('config', `filter.odd.${kind}`, `sh -c 'touch ${trap}; tr a-z n-za-m'`);
  board.git('config', 'filter.odd.required', 'true');
  return trap;
}

/** What index and branch hold of all files: modes and ids. */
const indexOf = ({ root }: TempBoard) =>
  gitIn(root, 'ls-files', '-s').replaceAll(/^(\d+ [0-9a-f]+) 0\t/gm, '$1 ');
const branchOf = ({ root }: TempBoard) =>
  gitIn(root, 'ls-tree', '-r', 'HEAD').replaceAll(/^(\d+) blob ([0-9a-f]+)\t/gm, '$1 $2 ');

const PLACES: [path: string, line: string][] = [
  ['pending/.gitattributes', '*.md filter=odd'],
  ['pending/.gitattributes', '* ident'],
  ['pending/.gitattributes', '*.md text eol=crlf'],
  ['in_progress/.gitattributes', '*.md text=auto'],
  ['pending/.gitattributes', '*.md working-tree-encoding=UTF-16'],
  ['.git/info/attributes', '[attr]odd filter=odd\n*.md odd'],
  ['.gitattributes', '* -text\n*.md filter=odd'],
];

test.each(PLACES)(
  '%s with %j: the index holds what the branch does, no program runs, doctor tells',
  async (path, line) => {
    const board = await tempBoard();
    const trap = setFilter(board);
    mkdirSync(join(board.root, '.git/info'), { recursive: true });
    writeFileSync(join(board.root, path), `${line}\n`);
    await board.ok('create-task', { title: 'One', id: 't-1', description: WORDS });
    await board.ok('create-task', { title: 'Two', id: 't-2', description: WORDS });
    await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
    await board.ok('report-progress', { task_id: 't-1', agent: 'a', message: 'Getting on.' });
    const edited = await board.ok('record-edits', {});
    expect(edited.recorded.map((each) => each.path)).toEqual(path === '.gitattributes' ? [path] : []);
    await board.ok('board-summary', {});
    const findings = await findingsOn(board.root);
    const [told] = findings.filter(({ code }) => code === 'rewritten_by_git');
    expect(told?.path).toBe(path.replace('.git/', '$GIT_DIR/'));
    expect(told?.message).toContain(`'${line.split('\n').find((one) => one !== '* -text')}'`);
    expect(findings.filter(({ code }) => code.startsWith('index_'))).toEqual([]);
    expect(existsSync(trap)).toBe(false);
    expect(indexOf(board)).toBe(branchOf(board));
  },
);

test('attributes of a project that do not concern the board in it are no finding, and need no git to tell', async () => {
  const folder = tempFolder();
  makeProject(folder);
  writeFileSync(join(folder, '.gitattributes'), '* text=auto eol=lf\n*.png filter=lfs -text\n');
  const root = join(folder, 'board');
  await initBoard(root, { kind: 'shared' }, { now: () => START, random: (count) => new Uint8Array(count) });
  const board = openBoard(root, { now: () => START, agent: null });
  expect(await board.call('create-task', { title: 'One', id: 't-1' })).toMatchObject({
    ok: true,
    warnings: [],
  });
  expect((await findingsOn(root)).map(({ code, path }) => `${code} ${path}`)).toEqual([]);
});

test('a filter of the project around the board is told, and switched off by a line of the board', async () => {
  const folder = tempFolder();
  makeProject(folder);
  const root = join(folder, 'board');
  await initBoard(root, { kind: 'shared' }, { now: () => START, random: (count) => new Uint8Array(count) });
  writeFileSync(join(folder, '.gitattributes'), '*.md filter=odd\n');
  const [told] = await findingsOn(root);
  expect(told).toMatchObject({ code: 'rewritten_by_git', path: '../.gitattributes' });
  const rule = /'(\* -text [^']+)'/.exec(told?.repair ?? '')?.[1] ?? '';
  writeFileSync(join(root, '.gitattributes'), `* -text\n${rule}\n`);
  await openBoard(root, { now: () => START, agent: null }).call('record-edits', {});
  expect(await findingsOn(root)).toEqual([]);
});
