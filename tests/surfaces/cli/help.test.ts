import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { columnsOf } from '../../../src/domain/columns.ts';
import { loadAll } from '../../../src/service/registry.ts';
import { OWN_COMMANDS } from '../../../src/surfaces/cli/commands.ts';
import { runCli } from '../../../src/surfaces/cli/program.ts';
import { runExecutable } from '../../helpers/call-surface.ts';

const operations = await loadAll();
const COMMANDS = [
  ...operations.map(({ declaration }) => declaration.command ?? declaration.name),
  ...Object.keys(OWN_COMMANDS),
];

/** What an operation's help has to name: its positionals and its flags. */
function namesOf(command: string): string[] {
  const found = operations.find(({ declaration }) => (declaration.command ?? declaration.name) === command);
  const positionals: readonly string[] = found?.declaration.positionals ?? [];
  const flag = (name: string) => `--${name.replaceAll('_', '-')}`;
  return Object.keys(found?.input.shape ?? {}).map((name) =>
    positionals.includes(name) ? name : flag(name),
  );
}

test.each(COMMANDS)("'%s --help' says what it takes, with an example of it", async (command) => {
  const { status, stdout, stderr } = await runExecutable([...command.split(' '), '--help']);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(new RegExp(`^Usage: (mission-control )?${command}`));
  expect(stdout).toContain('--json');
  for (const name of namesOf(command))
    expect(stdout).toMatch(new RegExp(`^ {2}${name}( <[^>]+>)?\\s+\\S`, 'm'));
  const examples = stdout.slice(stdout.indexOf('\nExamples:'));
  expect(examples).toContain(`mission-control ${command}`);
  expect(stdout.split('\n').filter((line) => line.endsWith(' ') || line.length > 80)).toEqual([]);
});

test.each([[['--help']], [['help']], [['-h']], [[]]])('%j lists every command', async (words) => {
  const { status, stdout } = await runExecutable(words);
  expect(status).toBe(0);
  for (const command of COMMANDS) expect(stdout).toMatch(new RegExp(`^ {2}${command} +\\S`, 'm'));
  expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
});

/** What help says in a terminal of so many columns. */
async function saidIn(columns: number, words: string[], status = 0): Promise<string> {
  let said = '';
  const write = (text: string, done?: () => void) => {
    said += text;
    done?.();
  };
  const stdin = { async *[Symbol.asyncIterator]() {} };
  const out = { isTTY: true, columns, write, writableLength: 0, on: () => {} };
  expect(await runCli(words, { stdin, stdout: out, stderr: out }, {})).toBe(status);
  return said;
}

const helpIn = (columns: number, words: string[]) => saidIn(columns, words);

test('the list of commands is put together by whom each is for', async () => {
  const { stdout } = await runExecutable(['--help']);
  const groups = stdout.split('\n\n').slice(2, -2);
  const groupOf = (name: string) => groups.findIndex((text) => new RegExp(`^  ${name} `, 'm').test(text));
  const audiences = operations.filter(({ declaration }) => declaration.command === undefined);
  const found = audiences.map(({ access, declaration: { name, audience } }) => [
    audience === 'orchestrator' ? `${audience} ${access}` : audience,
    groupOf(name),
  ]);
  expect(new Set(found.map(String))).toEqual(
    new Set(['worker,1', 'orchestrator read,2', 'orchestrator write,3', 'rare,4']),
  );
});

test.each(['', ...COMMANDS])(
  "'%s --help' fits a narrow terminal, but for what is to be pasted",
  async (command) => {
    const said = await helpIn(40, [...command.split(' ').filter((word) => word !== ''), '--help']);
    const [prose = '', calls = ''] = said.split('\nExamples:');
    const comments = calls.split('\n').filter((line) => line.startsWith('  # '));
    expect([...prose.split('\n'), ...comments].filter((line) => line.length > 40)).toEqual([]);
  },
);

test('help marks what is required, and says what is taken without a flag', async () => {
  const finish = await helpIn(80, ['report', 'finish', '--help']);
  expect(finish).toContain('Usage: mission-control report finish <task_id> --result <text>');
  expect(finish.replace(/\s+/g, ' ')).toMatch(/--result <text> [^-]*\(required\)/);
  expect(await helpIn(80, ['list-tasks', '--help'])).toContain('(default: 50)');
});

test('help may be asked for by a word, too', async () => {
  const { stdout } = await runExecutable(['help', 'report', 'pickup']);
  expect(stdout).toBe((await runExecutable(['report', 'pickup', '--help'])).stdout);
});

const VERBS = COMMANDS.filter((command) => command.startsWith('report '));

test.each([
  [['report', '--help']],
  [['report', '-h']],
  [['help', 'report']],
  [['-C', 'x', 'report', '--help']],
])('%j lists the reports, and only them, with an example', async (words) => {
  const { status, stdout, stderr } = await runExecutable(words);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const listed = stdout.match(/^ {2}[a-z][a-z -]*?(?= {2})/gm)?.map((name) => name.trim());
  expect(listed).toEqual(VERBS);
  for (const { declaration } of operations.slice(0, VERBS.length))
    expect(stdout.replace(/\s+/g, ' ')).toContain(declaration.summary);
  expect(stdout).toContain('  mission-control report pickup t-7k3f9a2m --agent agent-7');
});

test('other commands of two words are listed in the same way', async () => {
  const { stdout } = await runExecutable(['list', '--help']);
  for (const { declaration } of operations.filter(({ declaration: { name } }) => name.startsWith('list-')))
    expect(stdout).toMatch(new RegExp(`^ {2}${declaration.name} +${declaration.summary}$`, 'm'));
});

test('--version is the version, and nothing else', async () => {
  expect(await runExecutable(['--version'])).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
  });
});

/** Commands to paste stay whole, so that they can be. */
const isToPaste = (line: string) => /^ *(?:→ |# )?'?(?:mission-control|git) /.test(line);

test.each([
  ['instructions'],
  ['explain'],
  ['explain git_busy'],
  ['explain no_such_code'],
  ['list-tasks --status foo'],
])("what '%s' says fits a narrow terminal, but for what is to be pasted", async (line) => {
  const said = await saidIn(40, line.split(' '), /no_such|foo/.test(line) ? 2 : 0);
  const wide = said.split('\n').filter((each) => columnsOf(stripVTControlCharacters(each)) > 40);
  expect(wide.filter((each) => !isToPaste(each))).toEqual([]);
  expect(said.split('\n').length).toBeGreaterThan(2);
});

test("a command's own flags come before those that other commands take as well", async () => {
  const said = await helpIn(80, ['report', 'blocker', '--help']);
  const flags = [...said.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map(([, flag]) => flag);
  expect(flags.slice(0, 2)).toEqual(['--blocker', '--kind']);
  expect(flags.slice(-4)).toEqual(['--board', '--json', '--no-color', '--help']);
  expect(await helpIn(80, ['move-task', '--help'])).toMatch(
    /^ {2}status +where it goes: pending, in_progress/m,
  );
  expect(await helpIn(80, ['report', '--help'])).toMatch(/^Usage: /);
});
