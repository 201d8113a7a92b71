import { nearest } from '../../../domain/nearest.ts';
import { BoardError } from '../../../errors.ts';
import { CODE_KINDS, CODES, forPerson, forWorker, type ToldCode } from '../../../service/codes.ts';
import { type Envelope, SCHEMA_VERSION } from '../../../service/envelope.ts';
import { callOptions } from '../../../service/open-board.ts';
import { fitting } from '../../text/fitting.ts';
import { type Paint, paintFor } from '../../text/paint.ts';
import { visibleJson } from '../../text/visible.ts';
import type { OwnCommand } from '../commands.ts';
import { examples } from '../help-layout.ts';
import { writeLine } from '../streams.ts';

const EXAMPLES = `
  # What an error means, and what to do
  mission-control explain task_held
  # All codes
  mission-control explain`;

const HEADINGS: Readonly<Record<ToldCode['kind'], string>> = {
  error: 'Errors:',
  warning: 'Warnings:',
  finding: "The doctor's findings:",
  violation: "The audit's violations:",
};

export const command: OwnCommand = {
  declare(command) {
    command
      .description(
        'Say what a code means and what to do: of an error, a warning, a finding of the doctor, a violation of the audit.',
      )
      .argument('[code]', 'a code; all of them without it')
      .addHelpText('after', ({ command: shown }) => examples(shown, EXAMPLES));
  },
  async run({ streams, json, color, options }, [code]) {
    const isWorker = callOptions(options).defaultAgent !== null;
    const found = code === undefined ? CODES : find(code);
    const codes = found.map(isWorker ? forWorker : forPerson);
    const data = { codes };
    const envelope: Envelope = {
      ok: true,
      schema_version: SCHEMA_VERSION,
      operation: 'explain',
      data,
      warnings: [],
    };
    const paint = paintFor(streams.stdout, color);
    const text =
      code === undefined ? listed(paint) : codes.map((told) => explained(told, paint)).join('\n\n');
    await writeLine(streams.stdout, json ? visibleJson(envelope) : text);
    return 0;
  },
};

function find(code: string): readonly ToldCode[] {
  const found = CODES.filter((told) => told.code === code);
  if (found.length > 0) return found;
  const names = CODES.map((told) => told.code);
  const close = nearest(code.toLowerCase().replaceAll('-', '_'), names);
  throw new BoardError(
    'invalid_input',
    `code: expected one that an answer can hold, got ${JSON.stringify(code)}; ` +
      (close === null ? "'mission-control explain' lists them" : `did you mean '${close}'?`),
    { details: { field: 'code', received: code, nearest: close } },
  );
}

function explained(told: ToldCode, paint: Paint): string {
  return [
    `${paint.bold(told.code)}  ${paint.dim(placeOf(told))}`,
    fitting(`  ${told.means}`, paint.width, '  '),
    fitting(`  ${paint.dim('→')} ${told.remedy}`, paint.width, '    '),
  ].join('\n');
}

/** Where a code comes, and how else it is told. */
function placeOf({ kind, exit, http, severity }: ToldCode): string {
  if (kind === 'error') return `error, ${exit === null ? '' : `exit status ${exit}, `}HTTP ${http}`;
  return kind === 'finding'
    ? `finding of the doctor, ${severity}`
    : `${kind === 'violation' ? 'violation of the audit' : kind}`;
}

function listed(paint: Paint): string {
  const sections = CODE_KINDS.map((kind) => {
    const codes = CODES.filter((told) => told.kind === kind);
    return [
      HEADINGS[kind],
      ...codes.flatMap(({ code, means }) => [
        `  ${paint.bold(code)}`,
        fitting(`      ${means}`, paint.width, '      '),
      ]),
    ];
  });
  return sections.map((lines) => lines.join('\n')).join('\n\n');
}
