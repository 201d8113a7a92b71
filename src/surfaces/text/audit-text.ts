import type { DataOf } from '../../service/registry.ts';
import { fitting } from './fitting.ts';
import type { Paint } from './paint.ts';
import { cell } from './table.ts';

type AuditData = DataOf<'audit'>;
type Violation = AuditData['violations'][number];

const SHORT_COMMIT = 10;

/** What an audit came to, for a person: how much was looked at, and then what is wrong. */
export function auditText(data: AuditData, paint: Paint): string {
  return fitting(auditLines(data, paint).join('\n'), paint.width);
}

function auditLines(data: AuditData, paint: Paint): string[] {
  const { branch, commit, since, commits, transitions, events, tasks, violation_count } = data;
  const where = commit === null ? 'no commit yet' : `at ${short(commit)}`;
  const from = since === null ? 'from the beginning' : `behind ${short(since)}`;
  return [
    `${paint.bold(cell(branch))} ${where}, ${from}: ${[
      counted(commits, 'commit'),
      counted(transitions, 'transition'),
      counted(events, 'event'),
      counted(tasks, 'task'),
    ].join(', ')}`,
    violation_count === 0 ? paint.green('no violation') : paint.red(counted(violation_count, 'violation')),
    ...data.violations.flatMap((violation) => violationLines(violation, paint)),
    ...more(violation_count - data.violations.length),
    ...section(
      paint.yellow('committed by hand, not recorded yet'),
      data.not_recorded.map(
        ({ commit: by, path, message }) => `${short(by)}  ${cell(path)}  ${cell(message)}`,
      ),
    ),
    ...section(paint.yellow('files that nobody can read as tasks'), data.unreadable.map(cell)),
  ];
}

function violationLines({ commit, at, code, path, message }: Violation, paint: Paint): string[] {
  const lines = [`  ${short(commit)}  ${paint.dim(at)}  ${paint.red(code)}  ${cell(message)}`];
  return path === null ? lines : [...lines, `              ${paint.dim(cell(path))}`];
}

function more(count: number): string[] {
  return count > 0 ? [`  and ${count.toLocaleString('en')} more`] : [];
}

function section(heading: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', heading, ...lines.map((line) => `  ${line}`)];
}

function counted(count: number, what: string): string {
  return `${count.toLocaleString('en')} ${what}${count === 1 ? '' : 's'}`;
}

function short(commit: string): string {
  return commit.slice(0, SHORT_COMMIT);
}
