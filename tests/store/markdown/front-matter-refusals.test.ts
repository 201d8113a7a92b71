import { expect, onTestFinished, test } from 'vitest';
import { BoardError } from '../../../src/errors.ts';
import { parseMarkdown } from '../../../src/store/markdown/front-matter.ts';

const EVIL = '(globalThis.wasRun = true)';

/** The refusal of a file; fails where it is read. */
function refusal(content: string | Buffer): BoardError {
  try {
    parseMarkdown('pending/t.md', Buffer.from(content));
  } catch (error) {
    if (error instanceof BoardError) return error;
    throw error;
  }
  throw new Error('the file was read, and should have been refused');
}

function watchForExecution(): () => boolean {
  const state = globalThis as { wasRun?: boolean };
  delete state.wasRun;
  onTestFinished(() => {
    delete state.wasRun;
  });
  return () => state.wasRun === true;
}

const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]'];
for (const [from, to] of ['ab', 'bc', 'cd', 'de', 'ef', 'fg', 'gh'].map((pair) => [...pair])) {
  bomb.push(`${to}: &${to} [${Array(9).fill(`*${from}`).join(', ')}]`);
}
const deep = (open: string, close: string) => open.repeat(20_000) + close.repeat(20_000);
const stairs = Array.from({ length: 900 }, (_, level) => `${' '.repeat(level)}k:`).join('\n');

const REFUSED: [what: string, content: string | Buffer, line: number | undefined][] = [
  ['---js', `---js\n${EVIL}\n---\n`, 1],
  ['--- js', `--- js\n${EVIL}\n---\n`, 1],
  ['---JS', `---JS\n${EVIL}\n---\n`, 1],
  ['---javascript', `---javascript\nmodule.exports = ${EVIL}\n---\n`, 1],
  ['---json', '---json\n{"id":"t"}\n---\n', 1],
  ['---coffee', `---coffee\n${EVIL}\n---\n`, 1],
  ['a tag that names a function', `---\nid: !!js/function >\n  ${EVIL}\n---\n`, 2],
  ['a tag of its own', '---\nid: !mine x\n---\n', 2],
  ['an alias bomb', `---\n${bomb.join('\n')}\n---\n`, undefined],
  ['20,000 levels of lists', `---\nid: ${deep('[', ']')}\n---\n`, 2],
  ['20,000 levels of mappings', `---\nid: ${deep('{a: ', '}')}\n---\n`, 2],
  ['20,000 levels of lists as blocks', `---\nid:\n  ${'- '.repeat(20_000)}x\n---\n`, 2],
  ['20,000 levels of questions', `---\n${'? '.repeat(20_000)}x\n---\n`, 2],
  ['20,000 levels that are never closed', `---\nid: ${'['.repeat(20_000)}\n---\n`, 2],
  ['900 levels of mappings as blocks', `---\n${stairs} x\n---\n`, 2],
  ['a duplicate key', '---\nid: t\ntitle: one\ntitle: two\n---\n', 4],
  ['a duplicate key further down', '---\nid: t\nblocker:\n  text: one\n  text: two\n---\n', 5],
  ['conflict markers', '---\nid: t\n<<<<<<< ours\ntitle: a\n=======\ntitle: b\n>>>>>>> theirs\n---\n', 3],
  ['a list as root', '---\n- one\n- two\n---\n', 2],
  ['a scalar as root', '---\njust words\n---\n', 2],
  ['nothing at all', '', 1],
  ['nothing between the fences', '---\n---\n', 1],
  ['only comments between the fences', '---\n# nothing\n---\n', 1],
  ['no fence', 'id: t\n', 1],
  ['no closing fence', '---\nid: t\n', 1],
  ['a closing fence with more on its line', '---\nid: t\n---x\nbody\n', 1],
  ['two documents', '---\nid: t\n...\n--- x\n---\n', undefined],
  ['an unknown alias', '---\nid: *gone\n---\n', undefined],
  ['a tab as indentation', '---\nid:\n\tx: y\n---\n', 3],
  ['2 MB', `---\nid: t\n---\n${'x'.repeat(2 * 1024 * 1024)}`, undefined],
  ['2 MB of front matter', `---\nid: ${'x'.repeat(2 * 1024 * 1024)}\n---\n`, undefined],
  ['UTF-16 with a mark', Buffer.from('\ufeff---\nid: t\n---\n', 'utf16le'), undefined],
  ['UTF-16 without a mark', Buffer.from('---\nid: t\n---\n', 'utf16le'), 1],
  ['Latin-1', Buffer.from('---\nid: t\ntitle: caf\xe9\n---\n', 'latin1'), undefined],
];

test.each(REFUSED)('%s is malformed_file with path and line, and nothing runs', (_what, content, line) => {
  const hasRun = watchForExecution();
  const { code, details, message } = refusal(content);
  expect(code).toBe('malformed_file');
  expect(details).toMatchObject({ path: 'pending/t.md', ...(line === undefined ? {} : { line }) });
  expect(message).toContain('pending/t.md');
  expect(message.length).toBeLessThan(500);
  expect(hasRun()).toBe(false);
});

const READ_AS_DATA: [what: string, content: string, expected: object][] = [
  [
    'a body that begins with ---js',
    `---\nid: t\n---\n---js\n${EVIL}\n---\n`,
    { body: `---js\n${EVIL}\n---\n` },
  ],
  ['__proto__', '---\nid: t\n__proto__:\n  polluted: yes\n---\n', {}],
  ['constructor', '---\nid: t\nconstructor:\n  prototype: {polluted: yes}\n---\n', {}],
  ['a merge key', '---\nbase: &b {polluted: yes}\nid: t\n<<: *b\n---\n', {}],
  ['a body with conflict markers', '---\nid: t\n---\n<<<<<<< ours\n', { body: '<<<<<<< ours\n' }],
  ['a body of fences', '---\nid: t\n---\n---\n---\n', { body: '---\n---\n' }],
  ['CRLF', '---\r\nid: t\r\n---\r\nbody\r\n', { body: 'body\r\n', eol: '\r\n' }],
  ['a byte order mark', '\ufeff---\nid: t\n---\n', { bom: true, body: '' }],
  ['no line break at the end', '---\nid: t\n---', { body: '' }],
];

test.each(READ_AS_DATA)('%s is plain data', (_what, content, expected) => {
  const hasRun = watchForExecution();
  const file = parseMarkdown('pending/t.md', Buffer.from(content));
  expect(file).toMatchObject(expected);
  expect(file.values.id).toBe('t');
  expect(Object.getPrototypeOf(file.values)).toBe(Object.prototype);
  expect((file.values as { polluted?: unknown }).polluted).toBeUndefined();
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  expect(hasRun()).toBe(false);
});
