import type { WriteAnswer } from '../../../service/write-answer.ts';
import type { Paint } from './paint.ts';
import { cell } from './table.ts';

const SHORT_COMMIT = 10;

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
  const lines = [`${paint.green(how)}${where}${facts.length === 0 ? '' : `: ${cell(facts)}`}`];
  for (const { why, command } of next) lines.push(`  ${command}  ${paint.dim(`# ${why}`)}`);
  return lines.join('\n');
}
