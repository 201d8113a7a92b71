import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { shellWord } from '../../src/domain/shell-word.ts';
import { openBoard } from '../../src/service/open-board.ts';
import { runExecutable } from '../helpers/call-surface.ts';
import { gitBy } from '../helpers/sound-board.ts';
import { tempBoard, tempFolder } from '../helpers/temp-board.ts';

/** Names that do something where a shell reads them raw. */
const NAMES = [
  'z-$(touch pwn)',
  'z-`touch pwn`',
  'z; touch pwn #',
  "z'; touch pwn; '",
  "z' && touch pwn && echo '",
  'z"; touch pwn; "',
  'z | touch pwn & > pwn',
  '~ * ? [a] {a,b} !! \\ = ü $HOME',
];

/** A folder whose programs note what they are called with, and do nothing. */
function programs(): { path: string; calls: () => string[][] } {
  const folder = tempFolder();
  const notes = join(folder, 'calls');
  writeFileSync(notes, '');
  for (const name of ['git', 'mission-control']) {
    writeFileSync(
      join(folder, name),
      `#!/bin/sh\nprintf '%s\\0' "$@" >> ${notes}\nprintf '\\n\\0' >> ${notes}\n`,
    );
    chmodSync(join(folder, name), 0o755);
  }
  const calls = () =>
    readFileSync(notes, 'utf8')
      .split('\n\0')
      .map((call) => call.split('\0').slice(0, -1));
  return { path: `${folder}:${process.env.PATH}`, calls };
}

/** Pastes commands into shells, one after the other; gives what they were called with. Nothing else may come of it. */
function paste(commands: readonly string[]): string[][] {
  const { path, calls } = programs();
  const cwd = tempFolder();
  const each = 'for command; do sh -c "$command" 2>/dev/null; done';
  spawnSync('sh', ['-c', each, 'sh', ...new Set(commands)], { cwd, env: { PATH: path, HOME: cwd } });
  expect({ commands, made: readdirSync(cwd) }).toEqual({ commands, made: [] });
  return calls();
}

/** The commands that a text tells one to run: between quotes as they are, without the quotes, and a text that is one. */
function commandsIn(text: string): string[] {
  const whole = /^(?:git|mission-control) .*$/gm;
  const quoted = /(?<=^|\s|[(;])'((?:git|mission-control) (?:\\.|[^'\\])*)'/g;
  const found = [...text.matchAll(quoted)].flatMap(([all, inner = '']) => [inner, all]);
  return [...found, ...(text.match(whole) ?? []).map((line) => line.replace(/ {2}#.*$/, ''))];
}

test('a shell reads each word as one, whatever is in it', () => {
  const words = [...NAMES, '', "'", '\\', 'two\nlines', '-x', '\u001b[2J'];
  const calls = paste(words.map((word) => `git ${shellWord(word)}`));
  // What cannot be shown stands for any character, and the shell finds no file of such a name.
  const read = words.map((word) => [word.replaceAll('\n', '?').replaceAll('\u001b', '?')]);
  expect(calls.slice(0, -1)).toEqual(read);
});

test('what is said of files, folders and branches can be pasted, whatever they are called', async () => {
  const template = await tempBoard();
  const home = join(tempFolder(), "it's; $(touch pwn) `touch pwn`");
  const root = join(home, 'board');
  mkdirSync(home);
  renameSync(template.root, root);
  const folders = ['events/2026/11/20/10/00', 'pending', 'runs/2026/11/20', 'agents'];
  const paths = NAMES.flatMap((name) => folders.map((folder) => `${folder}/${name}.md`));
  for (const path of paths) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), path.startsWith('pending') ? '---\nid: [\n---\n' : 'no front matter\n');
  }
  gitBy(root, 'add', '-A');
  gitBy(root, 'commit', '-qm', 'by hand');
  for (const path of paths) if (path.startsWith('events')) writeFileSync(join(root, path), 'changed\n');
  const texts: string[] = [];
  const call = async (folder: string, operation: string, input = {}) => {
    JSON.stringify(
      await openBoard(folder, { agent: null }).call(operation as string, input),
      (_key, value) => {
        if (typeof value === 'string') texts.push(value);
        return value;
      },
    );
  };
  await call(root, 'doctor');
  await call(root, 'record-edits');
  const branch = 'b;$(touch,pwn)';
  gitBy(root, 'branch', branch);
  writeFileSync(join(root, 'board.yaml'), `format: 1\nbranch: ${branch}\n`);
  await call(root, 'doctor');
  await call(root, 'create-task', { title: 'One' });
  rmSync(join(root, '.git'), { recursive: true });
  await call(root, 'list-tasks');
  rmSync(join(root, 'board.yaml'));
  await call(home, 'list-tasks');
  texts.push((await runExecutable(['init', join(home, 'new')], { cwd: home })).stdout);
  const lines = texts.flatMap((text) => text.split('\n')).map((line) => line.trim());
  const words = new Set(paste([...texts, ...lines].flatMap(commandsIn)).flat());
  const expected = [
    ...paths.filter((path) => !path.startsWith('runs')),
    branch,
    home,
    root,
    join(home, 'new'),
  ];
  expect(expected.filter((word) => !words.has(word))).toEqual([]);
});
