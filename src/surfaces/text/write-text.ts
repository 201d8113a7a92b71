import type { WriteAnswer } from '../../service/write-answer.ts';
import type { Paint } from './paint.ts';
import { cell } from './table.ts';

const SHORT_COMMIT = 10;
/** Agents pay for what they read: where whole commands would be more, all but the first are told in short, and else none. */
const BYTES_MOST = 600;

/** A write's answer as a person or an agent reads it: what is so now, where it is recorded, what to call next. */
export function writeText(answer: WriteAnswer, paint: Paint): string {
  const { task, run, worker, commit, changed, replayed, next } = answer;
  const facts = [
    task === null ? null : `task ${task.id} ${task.status}${toMeet(task)}`,
    run === null ? null : `run ${run.id} ${run.status}`,
    worker === null ? null : `worker ${worker.agent_id} ${worker.status}`,
  ].filter((fact) => fact !== null);
  const how = replayed ? 'recorded before' : changed ? 'recorded' : 'nothing changed';
  const where = commit === null ? '' : ` in ${commit.slice(0, SHORT_COMMIT)}`;
  const rest = `${where}${facts.length === 0 ? '' : `: ${cell(facts)}`}`;
  const commands = next.map(({ why, command }) => [`  ${command}  `, `# ${why}`] as const);
  const plain = commands.map((parts) => parts.join(''));
  const coloured = commands.map(([command, why]) => command + paint.dim(why));
  const short = inShort(answer);
  const fits = (lines: readonly string[]) =>
    Buffer.byteLength([how + rest, ...lines].join('\n')) <= BYTES_MOST;
  const told = fits(plain)
    ? coloured
    : fits(short)
      ? short
      : short.slice(0, 1).filter((line) => fits([line]));
  return [`${paint.green(how)}${rest}`, ...told].join('\n');
}

/** How many of a task's criteria are still to be met. */
function toMeet({ criteria_counts: counts }: NonNullable<WriteAnswer['task']>): string {
  const left = counts === null ? 0 : counts.open + counts.failed;
  return left === 0 || counts === null ? '' : ` (${left} of ${counts.total} criteria open)`;
}

/** The first command whole, and of the others what differs from it. */
function inShort({ task, next }: WriteAnswer): string[] {
  const [first, ...others] = next;
  if (first === undefined) return [];
  const { command, operation } = first;
  const [word = ''] = operation.split('-', 1);
  const program = command.slice(0, command.lastIndexOf(`${word} `));
  const same = [program, ` ${task?.id}`, / --agent \S+/.exec(command)?.[0] ?? ''];
  const shorter = others.map((other) => same.reduce((text, words) => text.replace(words, ''), other.command));
  return [`  ${command}`, ...(shorter.length === 0 ? [] : [`  or as above: ${shorter.join('; ')}`])];
}
