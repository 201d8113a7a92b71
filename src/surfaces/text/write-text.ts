import type { WriteAnswer } from '../../service/write-answer.ts';
import type { Paint } from './paint.ts';
import { cell } from './table.ts';

const SHORT_COMMIT = 10;
/** Agents pay for what they read: where whole commands with long ids would be more, all but the first are told in short. */
const BYTES_MOST = 600;

/** A write's answer as a person or an agent reads it: what is so now, where it is recorded, what to call next. */
export function writeText(answer: WriteAnswer, paint: Paint): string {
  const { task, run, worker, commit, changed, replayed, next } = answer;
  const facts = [
    task === null ? null : `task ${task.id} ${task.status}`,
    run === null ? null : `run ${run.id} ${run.status}`,
    worker === null ? null : `worker ${worker.agent_id} ${worker.status}`,
  ].filter((fact) => fact !== null);
  const how = replayed ? 'recorded before' : changed ? 'recorded' : 'nothing changed';
  const where = commit === null ? '' : ` in ${commit.slice(0, SHORT_COMMIT)}`;
  const rest = `${where}${facts.length === 0 ? '' : `: ${cell(facts)}`}`;
  const commands = next.map(({ why, command }) => [`  ${command}  `, `# ${why}`] as const);
  const plain = [`${how}${rest}`, ...commands.map((parts) => parts.join(''))].join('\n');
  if (Buffer.byteLength(plain) > BYTES_MOST)
    return [`${paint.green(how)}${rest}`, ...inShort(answer)].join('\n');
  return [`${paint.green(how)}${rest}`, ...commands.map(([command, why]) => command + paint.dim(why))].join(
    '\n',
  );
}

/** The first command whole, and of the others what differs from it. */
function inShort({ task, next }: WriteAnswer): string[] {
  const [first, ...others] = next.map(({ command }) => command);
  if (first === undefined) return [];
  const same = [`mission-control `, ` ${task?.id}`, / --agent \S+/.exec(first)?.[0] ?? ''];
  const shorter = others.map((command) => same.reduce((text, words) => text.replace(words, ''), command));
  return [`  ${first}`, ...(shorter.length === 0 ? [] : [`  or as above: ${shorter.join('; ')}`])];
}
