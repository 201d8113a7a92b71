import type { Operation } from '../../service/operation.ts';
import { loadAll, loadOperation, type OperationName } from '../../service/registry.ts';
import { OWN_COMMANDS } from './commands.ts';
import { commandLine } from './flags.ts';

interface Listed {
  name: string;
  summary: string;
}

const MORE = "'mission-control COMMAND --help' shows what a command takes, with examples.";

/** The list of all commands. */
export async function overview(): Promise<string> {
  const operations = (await loadAll()).map((operation) => ({
    group: operation.declaration.command === undefined ? operation.access : 'report',
    ...listed(operation),
  }));
  const own = Object.entries(OWN_COMMANDS).map(([name, { summary }]) => ({ group: 'own', name, summary }));
  const commands = [...operations, ...own];
  const width = widthOf(commands);
  const section = (heading: string, group: string) =>
    `${heading}\n${list(
      commands.filter((command) => command.group === group),
      width,
    )}`;
  return [
    'mission-control: a task board for AI workers, kept as plain files in git',
    'Usage: mission-control [-C FOLDER] [--json] COMMAND …',
    section('What a worker reports:', 'report'),
    section('What is on the board:', 'read'),
    section('What changes it:', 'write'),
    section('And:', 'own'),
    [
      'Examples:',
      '  mission-control init',
      '  mission-control create-task --title "Fix the login form"',
      '  mission-control report pickup t-7k3f9a2m --agent agent-7',
      '  mission-control board-summary',
    ].join('\n'),
    MORE,
  ].join('\n\n');
}

/** The list of a few operations' commands, with an example of the first that has one. */
export async function overviewOf(names: readonly OperationName[]): Promise<string> {
  const operations = await Promise.all(names.map(loadOperation));
  const commands = operations.map(listed);
  const examples = operations.flatMap((operation) =>
    operation.declaration.examples.map(({ title, input }) => ({
      title,
      call: commandLine(operation, input),
    })),
  );
  const example = examples.slice(0, 1).map(({ title, call }) => `Examples:\n  # ${title}\n  ${call}`);
  return [`Commands:\n${list(commands, widthOf(commands))}`, ...example, MORE].join('\n\n');
}

function listed({ declaration }: Operation): Listed {
  return { name: declaration.command ?? declaration.name, summary: declaration.summary };
}

function widthOf(commands: readonly Listed[]): number {
  return Math.max(...commands.map(({ name }) => name.length));
}

function list(commands: readonly Listed[], width: number): string {
  return commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`).join('\n');
}
