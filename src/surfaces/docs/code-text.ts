import { CODES, type ToldCode } from '../../service/codes.ts';
import type { Operation } from '../../service/operation.ts';
import { code, table } from './markdown.ts';

/** The sections on all codes that answers hold, made of where each is declared. */
export function codeSections(operations: readonly Operation[]): string[] {
  return [
    '## Errors',
    'The exit status is that of the command line and of one bridge call; 0 means success. `mission-control explain CODE` prints the same.',
    errorTable(operations),
    '## Warnings',
    'In the `warnings` of an answer. They do not stop it.',
    meanings('warning'),
    '## Findings of the doctor',
    'An error makes the board answer wrongly, or refuse; a warning does not. The `repair` of a finding names the file and the command.',
    table(
      ['code', 'severity', 'what it means', 'what to do'],
      of('finding').map((told) => [code(told.code), told.severity ?? '', told.means, told.remedy]),
    ),
    '## Violations of the audit',
    'What is on record is never rewritten, so the audit goes on telling of most of them.',
    meanings('violation'),
  ];
}

const of = (kind: ToldCode['kind']) => CODES.filter((told) => told.kind === kind);

function meanings(kind: ToldCode['kind']): string {
  return table(
    ['code', 'what it means', 'what to do'],
    of(kind).map((told) => [code(told.code), told.means, told.remedy]),
  );
}

function errorTable(operations: readonly Operation[]): string {
  const rows = of('error').map(({ code: name, exit, http, means, remedy }) => {
    const raising = operations
      .filter(({ declaration }) => declaration.errors.some((declared) => declared === name))
      .map(({ declaration }) => declaration.name);
    return [code(name), String(exit ?? '–'), String(http), means, remedy, raising.join(', ')];
  });
  return table(['code', 'exit', 'HTTP', 'what it means', 'what to do', 'declared by'], rows);
}
