import { execFileSync } from 'node:child_process';
import { chmodSync, linkSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';

const CREATED = 'created_at: 2026-11-21T10:00:00.000Z';
const task = (id: string, more = '', body = 'x\n') =>
  `---\nid: ${id}\ntitle: Bad\n${CREATED}\n${more}---\n${body}`;
const RUN_IT = 'require("fs").writeFileSync("canary", "x")';
const bomb = Array.from({ length: 9 }, (_, level) =>
  level === 0
    ? 'a0: &a0 [x, x, x, x, x, x, x, x, x]'
    : `a${level}: &a${level} [${Array(9).fill(`*a${level - 1}`)}]`,
).join('\n');

/** Contents of `pending/t-9.md` that must be named, and harm nothing. */
export const NAMED: Record<string, string | Buffer> = {
  '---js': `---js\n${RUN_IT}\n---\n`,
  '--- js': `--- js\n${RUN_IT}\n---\n`,
  '---JS': `---JS\n${RUN_IT}\n---\n`,
  '---javascript': `---javascript\n${RUN_IT}\n---\n`,
  '--- #js': `--- #js\n${task('t-9').slice(4)}`,
  '---yaml': `---yaml\n${task('t-9').slice(4)}`,
  '---json': '---json\n{"id":"t-9"}\n---\n',
  '---coffee': `---coffee\n${RUN_IT}\n---\n`,
  '!!js/function': task('t-9', `x: !!js/function 'function(){${RUN_IT}}'\n`),
  '!!python': task('t-9', 'x: !!python/object/apply:os.system ["touch canary"]\n'),
  'an alias bomb': task('t-9', `${bomb}\n`),
  '20,000 levels': task('t-9', `x: ${'['.repeat(20_000)}${']'.repeat(20_000)}\n`),
  '20,000 levels of blocks': task('t-9', `x:\n  ${'- '.repeat(20_000)}y\n`),
  'duplicate keys': task('t-9', 'title: Other\n'),
  'conflict markers': task('t-9', '<<<<<<< ours\nx: a\n=======\nx: b\n>>>>>>> theirs\n'),
  'a list as root': '---\n- one\n---\n',
  'a second document': task('t-9', '...\n--- x\n'),
  'a directive': `---\n%YAML 1.2\n---\n${task('t-9').slice(4)}`,
  'no closing fence': `---\nid: t-9\n`,
  'no fence': 'id: t-9\n',
  'UTF-16': Buffer.from(`\ufeff${task('t-9')}`, 'utf16le'),
  'UTF-16, the other way around': Buffer.from(`\ufeff${task('t-9')}`, 'utf16le').swap16(),
  'Latin-1': Buffer.from(task('t-9', 'x: caf\xe9\n'), 'latin1'),
  'carriage returns alone': task('t-9').replaceAll('\n', '\r'),
  'a NUL before the fence': `\0${task('t-9')}`,
  'a tab as indentation': task('t-9', 'x:\n\ty: z\n'),
  'nothing at all': '',
  'a megabyte of one line': task('t-9', `title2: ${'x'.repeat(1024 * 1024)}\n`),
  'an id that is a path': task('../../t-9'),
  'an id that is absolute': task('/etc/passwd'),
  'an id that is an option': task('--upload-pack=x'),
  'an id that is __proto__': task('__proto__'),
  'an id that is a device': task('CON'),
  'an id of 300 bytes': task('x'.repeat(300)),
  'an id with an escape': task('"t\\e[2J"'),
  'current_run that is a path': task('t-9', 'current_run: ../../x\n'),
  'assignee that is a path': task('t-9', 'assignee: ../x\n'),
  'worker that is an option': task('t-9', 'worker: --upload-pack=x\n'),
  'depends_on with a path': task('t-9', 'depends_on: [t-1, ../x]\n'),
  'a revision that is none': task('t-9', 'revision: 1e400\n'),
  'a revision below all': task('t-9', 'revision: -0\n'),
  'a time that there is not': task('t-9', 'finished_at: 9999-12-31T23:59:59-12:00\n'),
  'labels that are a mapping': task('t-9', 'labels: {__proto__: x}\n'),
  'escapes in what it says wrong': task('t-9', 'priority: "\\e]52;c;eA==\\a\\u202e\\u200b\\r"\n'),
};

/** Contents that are odd and mean something: the task is shown. */
export const SHOWN: Record<string, string> = {
  'a body that begins with ---js': task('t-9', '', `---js\n${RUN_IT}\n---\n`),
  __proto__: task('t-9', '__proto__:\n  polluted: yes\n'),
  'a merge': task('t-9', 'base: &b {priority: low}\n<<: *b\n'),
  'a byte order mark': `\ufeff${task('t-9')}`,
  CRLF: task('t-9').replaceAll('\n', '\r\n'),
  '!!binary': task('t-9', 'x: !!binary dG91Y2g=\n'),
  'a NUL in a value': task('t-9', 'x: a\0b\n'),
  'numbers of other notations': task('t-9', 'x: [007, -0, 1e400, 0x1F, 1:30]\n'),
  'a title of escapes': task('t-9').replace('Bad', '"\\e[2J\\e]8;;http://evil\\a\\u202e\\u200b\\u009b"'),
};

/** What lies at `pending/t-9.md` and is no file of text: made at that path, with a target outside the board. */
export const OBJECTS: Record<string, (path: string, outside: string) => void> = {
  'a link to /etc/passwd': (path) => symlinkSync('/etc/passwd', path),
  'a link to a task outside': (path, outside) => {
    writeFileSync(join(outside, 'target.md'), task('t-9'));
    symlinkSync(join(outside, 'target.md'), path);
  },
  'a link to a task inside': (path) => symlinkSync('t-1-one.md', path),
  'a link to a device': (path) => symlinkSync('/dev/zero', path),
  'a pipe': (path) => execFileSync('mkfifo', [path]),
  'a socket': (path) => {
    // The name outlives the listener only while it listens; it is let go with the process.
    createServer().listen(path).unref();
  },
  'a folder': (path) => mkdirSync(join(path, 'below'), { recursive: true }),
  'a file of 100 MB': (path) => {
    writeFileSync(path, task('t-9'));
    truncateSync(path, 100 * 1024 * 1024);
  },
};

/** File names that no task may have: bytes below `pending/`. */
export const NAMES: Record<string, Buffer> = {
  'a line break': Buffer.from('t-9\nx.md'),
  'bytes that are not UTF-8': Buffer.from('t-9-\xff.md', 'latin1'),
};

/** File names that are odd, and hold a task of another id all the same. */
export const ODD_NAMES: Record<string, string> = {
  'a leading dash': '-A.md',
  'an option': '--upload-pack=x.md',
  'a pathspec': ':(top)x.md',
  'a star': '*.md',
  'a device': 'CON.md',
  'an escape': '\u001b[2J.md',
  'marks that turn the writing': '\u202edm.exe.md',
  '250 bytes': `${'x'.repeat(247)}.md`,
  'spaces at its ends': ' t-9 .md',
  'a backslash': 'a\\..\\b.md',
  'a quote': '"\'`$(touch canary).md',
};

/** A task file's text for a given id. */
export const taskOf = (id: string) => task(id);

/** Takes all rights from a file; whoever made it gives them back. */
export const forbid = (path: string) => chmodSync(path, 0o000);

/** A second name for a file, outside of the board. */
export function linkOutside(path: string, outside: string): string {
  const other = join(outside, 'other.md');
  mkdirSync(dirname(other), { recursive: true });
  linkSync(path, other);
  return other;
}
