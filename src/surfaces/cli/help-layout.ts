import type { Command, Help } from 'commander';
import { columnsOf, wrapped } from '../../domain/columns.ts';

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

/** Has commander lay out a command's help so that it fits. */
export function layOut(command: Command, width: number): void {
  command.configureHelp({
    helpWidth: width,
    minWidthToWrap: 1,
    commandUsage: (shown) => {
      const usage = `${USAGE}mission-control ${shown.name()} ${shown.usage()}`;
      return wrapped(usage, width, BELOW).join('\n').slice(USAGE.length);
    },
    formatItem: (term: string, termWidth: number, meaning: string, _helper: Help) =>
      helpItem(term, meaning, { termWidth, width }),
  });
}
