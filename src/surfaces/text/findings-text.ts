import type { DataOf } from '../../service/registry.ts';
import { fitting } from './fitting.ts';
import type { Paint } from './paint.ts';
import { cell } from './table.ts';

type Finding = DataOf<'doctor'>['findings'][number];

/** What the doctor found, and what it repaired where it was told to. */
export interface Findings {
  repaired?: readonly (Finding & { commit: string | null })[];
  findings: readonly Finding[];
}

const SHORT_COMMIT = 10;

/** For each finding where it is and what is wrong, and below that what to do; errors come first as they were sorted. */
export function findingsText({ repaired = [], findings }: Findings, paint: Paint): string {
  const lines = [
    ...repaired.map(({ path, message, commit }) => {
      const where = commit === null ? '' : paint.dim(` in ${commit.slice(0, SHORT_COMMIT)}`);
      return `${paint.green('repaired')}${where}  ${paint.bold(cell(path))}  ${cell(message)}`;
    }),
    ...findings.flatMap(({ severity, code, path, message, repair }) => [
      `${severity === 'error' ? paint.red(severity) : paint.yellow(severity)}  ${paint.bold(cell(path))}  ${paint.dim(code)}`,
      `  ${cell(message)}`,
      `  ${paint.dim('→')} ${cell(repair)}`,
    ]),
  ];
  return fitting([...lines, total(findings, paint)].join('\n'), paint.width);
}

function total(findings: readonly Finding[], paint: Paint): string {
  if (findings.length === 0) return paint.green('nothing is wrong');
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const count = (number: number, word: string) => `${number} ${word}${number === 1 ? '' : 's'}`;
  return `${count(errors, 'error')}, ${count(findings.length - errors, 'warning')}`;
}
