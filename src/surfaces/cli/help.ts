import { wrapped } from '../../domain/columns.ts';
import type { Operation } from '../../service/operation.ts';
import { loadAll, loadOperation, type OperationName } from '../../service/registry.ts';
import { OWN_COMMANDS } from './commands.ts';
import { shellWords } from './flags.ts';
import { brokenCommand, helpExample, helpItem } from './help-layout.ts';

interface Listed {
  name: string;
  summary: string;
}

const FIRST_CALLS = [
  ['init'],
  ['create-task', '--title', '"Fix the login form"'],
  ['report', 'pickup', 't-7k3f9a2m', '--agent', 'agent-7'],
  ['board-summary'],
];

const MORE = "'mission-control COMMAND --help' shows what a command takes, with examples.";

/** The list of all commands. */
export async function overview(columns: number): Promise<string> {
  const operations = (await loadAll()).map((operation) => ({
    group: groupOf(operation),
    ...asListed(operation),
  }));
  const own = Object.entries(OWN_COMMANDS).map(([name, { summary }]) => ({ group: 'own', name, summary }));
  const commands = [...operations, ...own];
  const termWidth = widthOf(commands);
  const section = (heading: string, group: string) =>
    `${heading}\n${list(
      commands.filter((command) => command.group === group),
      { termWidth, width: columns },
    )}`;
  return [
    wrapped('mission-control: a task board for AI workers, kept as plain files in git', columns).join('\n'),
    wrapped('Usage: mission-control [-C FOLDER] [--json] COMMAND …', columns, '  ').join('\n'),
    section('What a worker reports:', 'report'),
    section('What a worker calls besides:', 'worker'),
    section('What an orchestrator and people look at:', 'orchestrator read'),
    section('What they change:', 'orchestrator write'),
    section('What is seldom called:', 'rare'),
    section('And:', 'own'),
    ['Examples:', ...FIRST_CALLS.map((words) => brokenCommand(['mission-control', ...words], columns))].join(
      '\n',
    ),
    wrapped(MORE, columns).join('\n'),
  ].join('\n\n');
}

/** The list of a few operations' commands, with an example of the first that has one. */
export async function overviewOf(
  word: string,
  names: readonly OperationName[],
  columns: number,
): Promise<string> {
  const operations = await Promise.all(names.map(loadOperation));
  const commands = operations.map(asListed);
  const examples = operations.flatMap((operation) =>
    operation.declaration.examples.map(({ title, input }) => ({
      title,
      words: shellWords(operation, input),
    })),
  );
  const example = examples.slice(0, 1).map((call) => `Examples:\n${helpExample(call, columns)}`);
  const listed = list(commands, { termWidth: widthOf(commands), width: columns });
  const isSplit = commands.some(({ name }) => name.startsWith(`${word} `));
  const usage = `Usage: mission-control [-C FOLDER] [--json] ${word}${isSplit ? ' ' : '-'}… [options]`;
  return [
    wrapped(usage, columns, '  ').join('\n'),
    `Commands:\n${listed}`,
    ...example,
    wrapped(MORE, columns).join('\n'),
  ].join('\n\n');
}

/** Reports stand by themselves; the others by whom they are for, and what they do. */
function groupOf({ access, declaration }: Operation): string {
  const { audience, command } = declaration;
  if (command !== undefined) return 'report';
  return audience === 'orchestrator' ? `${audience} ${access}` : audience;
}

function asListed({ declaration }: Operation): Listed {
  return { name: declaration.command ?? declaration.name, summary: declaration.summary };
}

function widthOf(commands: readonly Listed[]): number {
  return Math.max(...commands.map(({ name }) => name.length));
}

function list(commands: readonly Listed[], room: { termWidth: number; width: number }): string {
  return commands.map(({ name, summary }) => helpItem(name, summary, room)).join('\n');
}
