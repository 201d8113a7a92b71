import { type Command, Help, type Option } from 'commander';
import { columnsOf, wrapped } from '../../domain/columns.ts';
import { fitting, HELD } from '../text/fitting.ts';

/** What help is laid out for where nobody says how wide it may be. */
export const HELP_COLUMNS = 80;
/** In less than this there is no room for two columns of text. */
const TWO_COLUMNS = 60;
const TERM_MOST = 26;
/** What commander writes before it. */
const USAGE = 'Usage: ';
const LEAD = '  ';
const BELOW = ' '.repeat(6);

/** A flag or command and what it means: beside each other, or where there is no room the meaning below. */
export function helpItem(
  term: string,
  meaning: string,
  { termWidth, width }: { termWidth: number; width: number },
): string {
  const column = Math.min(termWidth, TERM_MOST);
  const isBeside = width >= TWO_COLUMNS;
  const hang = isBeside ? ' '.repeat(LEAD.length + column + 2) : BELOW;
  const words = wrapped(`${hang}${meaning}`, width, hang);
  if (meaning === '') return brokenTerm(term, width).join('\n');
  if (!isBeside || columnsOf(term) > column) return [...brokenTerm(term, width), ...words].join('\n');
  return [LEAD + term.padEnd(column + 2) + (words[0] ?? '').trimStart(), ...words.slice(1)].join('\n');
}

/** A long list of choices goes on below. */
function brokenTerm(term: string, width: number): string[] {
  const lines = [LEAD];
  for (const part of term.split(/(?<=\|)/)) {
    const line = lines.at(-1) ?? '';
    if (line.trim() === '' || line.length + part.length <= width) lines[lines.length - 1] = line + part;
    else lines.push(BELOW + part);
  }
  return lines;
}

/** A command to paste over as many lines as it takes: a flag stays with its value, and a shell reads them as one. */
export function brokenCommand(words: readonly string[], width: number): string {
  const parts: string[] = [];
  for (const word of words) {
    if (word.startsWith('--') || parts.length === 0) parts.push(word);
    else parts[parts.length - 1] += ` ${word}`;
  }
  const lines = [LEAD + parts[0]];
  for (const part of parts.slice(1)) {
    const line = `${lines.at(-1)} ${part}`;
    if (line.length + ' \\'.length <= width) lines[lines.length - 1] = line;
    else lines.push(LEAD + LEAD + part);
  }
  return lines.join(' \\\n');
}

/** An example in help: what it is for, and how it is called. */
export function helpExample(
  { title, words }: { title: string; words: readonly string[] },
  width: number,
): string {
  return [...wrapped(`${LEAD}# ${title}`, width, `${LEAD}# `), brokenCommand(words, width)].join('\n');
}

/** The examples of a command that is no operation: what they are for is wrapped, and commands stay as they are written. */
export function examples(command: Command, lines: string): string {
  const width = command.configureHelp().helpWidth;
  const laid = lines
    .split('\n')
    .map((line) => (/^ *# /.test(line) ? fitting(line, width, `${LEAD}# `) : line));
  return `\nExamples:${laid.join('\n')}`;
}

/** What other commands take as well, in the order in which it is told: who looks at a command's help wants that command's own flags first. */
const OTHERS_TOO = [
  '--agent',
  '--request-id',
  '--if-revision',
  '--force',
  '--board',
  '--json',
  '--no-color',
  '--help',
];

function ownFirst(options: readonly Option[]): Option[] {
  const place = ({ long }: Option) => OTHERS_TOO.indexOf(long ?? '');
  return [...options].sort((one, other) => place(one) - place(other));
}

/** Has commander lay out a command's help so that it fits. */
export function layOut(command: Command, width: number): void {
  command.configureHelp({
    helpWidth: width,
    minWidthToWrap: 1,
    visibleOptions: (shown) => ownFirst(new Help().visibleOptions(shown)),
    commandUsage: (shown) => {
      const order = shown.usage().replace(/^\[options\] (.+)$/, '$1 [options]');
      const together = (flag: string) =>
        BELOW.length + flag.length > width ? flag : flag.replace(' ', HELD);
      const usage = `${USAGE}mission-control ${shown.name()} ${order.replace(/--\S+ <[^>]+>/g, together)}`;
      return wrapped(usage, width, BELOW).join('\n').replaceAll(HELD, ' ').slice(USAGE.length);
    },
    formatItem: (term: string, termWidth: number, meaning: string, _helper: Help) =>
      helpItem(term, meaning, { termWidth, width }),
  });
}
