import type { WriteAnswer } from '../../service/write-answer.ts';
import { commandText } from './command-text.ts';
import { cutToBytes } from './cut-to-bytes.ts';
import { fitting } from './fitting.ts';
import { newsLines } from './news-text.ts';
import { type Paint, PLAIN } from './paint.ts';
import { cell } from './table.ts';
import { visibleLine } from './visible.ts';

const SHORT_COMMIT = 10;
/** Agents pay for what they read: where whole commands would be more, all but the first are told in short, and else none. */
const BYTES_MOST = 600;
/** The sign of life that hooks give every minute. */
const HEARTBEAT_BYTES_MOST = 200;
const DESCRIPTION_BYTES_MOST = 400;
/** Where the board is stands in each command; what of it is longer does not count, for it would leave room for none. */
const PLACE_BYTES_MOST = 100;

/** A write's answer as a person or an agent reads it: what is so now, where it is recorded, what to hear, what to call next. */
export function writeText(answer: WriteAnswer, paint: Paint, operation = ''): string {
  const { commit, changed, replayed } = answer;
  const how = replayed ? 'recorded before' : changed ? 'recorded' : 'nothing changed';
  const where = commit === null ? '' : ` in ${commit.slice(0, SHORT_COMMIT)}`;
  const facts = factsOf(answer);
  const rest = `${where}${facts.length === 0 ? '' : `: ${cell(facts)}`}`;
  const most = operation === 'report-heartbeat' ? HEARTBEAT_BYTES_MOST : BYTES_MOST;
  return [
    fitting(`${paint.green(how)}${rest}`, paint.width),
    ...newsLines(answer.news).map(paint.bold),
    ...descriptionLines(answer),
    ...commandLines(answer, paint, most - Buffer.byteLength(`${how}${rest}\n`)),
  ].join('\n');
}

function factsOf({ task, run, worker, message }: WriteAnswer): string[] {
  const facts = [
    task === null ? null : `task ${task.id} ${task.status}${toMeet(task)}`,
    run === null ? null : `run ${run.id} ${run.status}`,
    worker === null ? null : `worker ${worker.agent_id} ${worker.status}`,
    message === null ? null : `message ${message.id} ${message.state}`,
  ];
  return facts.filter((fact) => fact !== null);
}

/** The beginning of what a task says, for whoever takes it up. */
function descriptionLines(answer: WriteAnswer & { description?: string | null }): string[] {
  const { description } = answer;
  if (description === undefined || description === null) return [];
  return [cutToBytes(`about: ${visibleLine(description.replace(/\s+/g, ' '))}`, DESCRIPTION_BYTES_MOST - 1)];
}

/** As many of the commands as there is room for. */
function commandLines(answer: WriteAnswer, paint: Paint, room: number): string[] {
  const textIn = (colours: Paint) =>
    answer.next.map(({ why, command }) => commandText(command, why, colours));
  const excess = Math.max(0, placeBytes(answer.next[0]?.command ?? '') - PLACE_BYTES_MOST);
  const costOf = (line: string) =>
    Buffer.byteLength(`${line}\n`) - (line.startsWith('  mission-control -C ') ? excess : 0);
  const fits = (lines: readonly string[]) => lines.reduce((sum, line) => sum + costOf(line), 0) <= room;
  const short = inShort(answer);
  if (fits(textIn(PLAIN))) return textIn(paint);
  return fits(short) ? short : short.slice(0, 1).filter((line) => fits([line]));
}

/** How much of a command names the board's folder. */
function placeBytes(command: string): number {
  return Buffer.byteLength(/ -C (?:\\.|\S)+/.exec(command)?.[0] ?? '');
}

/** How many of a task's criteria are still to be met. */
function toMeet({ criteria_counts: counts }: NonNullable<WriteAnswer['task']>): string {
  const left = counts === null ? 0 : counts.open + counts.failed;
  return left === 0 || counts === null ? '' : ` (${left} of ${counts.total} criteria open)`;
}

/** The first command whole, and of the others what differs from it. */
function inShort({ task, message, next }: WriteAnswer): string[] {
  const [first, ...others] = next;
  if (first === undefined) return [];
  const { command, operation } = first;
  const [word = ''] = operation.split('-', 1);
  const program = command.slice(0, command.lastIndexOf(`${word} `));
  const same = [program, ` ${task?.id ?? message?.id}`, / --agent \S+/.exec(command)?.[0] ?? ''];
  const shorter = others.map((other) => same.reduce((text, words) => text.replace(words, ''), other.command));
  return [`  ${command}`, ...(shorter.length === 0 ? [] : [`  or as above: ${shorter.join('; ')}`])];
}
