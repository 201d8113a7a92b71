import { loadAll } from '../../service/registry.ts';
import { OWN_COMMANDS } from './commands.ts';

/** The list of all commands. */
export async function overview(): Promise<string> {
  const operations = (await loadAll()).map(({ access, declaration }) => ({
    group: declaration.command === undefined ? access : 'report',
    name: declaration.command ?? declaration.name,
    summary: declaration.summary,
  }));
  const own = Object.entries(OWN_COMMANDS).map(([name, { summary }]) => ({ group: 'own', name, summary }));
  const commands = [...operations, ...own];
  const width = Math.max(...commands.map((command) => command.name.length));
  const section = (heading: string, group: string) => {
    const lines = commands.filter((command) => command.group === group);
    return `${heading}\n${lines.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`).join('\n')}`;
  };
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
    "'mission-control COMMAND --help' shows what a command takes, with examples.",
  ].join('\n\n');
}
