import { programFor } from '../../../domain/to-paste.ts';
import type { Warning } from '../../../domain/warning.ts';
import { BoardError } from '../../../errors.ts';
import { type InitAnswer, initBoard } from '../../../service/board/init-board.ts';
import { type Envelope, SCHEMA_VERSION } from '../../../service/envelope.ts';
import { callOptions } from '../../../service/open-board.ts';
import { commandText } from '../../text/command-text.ts';
import { warningLines } from '../../text/envelope-text.ts';
import { fitting } from '../../text/fitting.ts';
import { type Paint, paintFor, widthOf } from '../../text/paint.ts';
import { visible, visibleJson } from '../../text/visible.ts';
import type { OwnCommand } from '../commands.ts';
import { examples } from '../help-layout.ts';
import { writeLine } from '../streams.ts';

const EXAMPLES = `
  # A board in ./board, in a git repository of its own
  mission-control init
  # On a branch of its own of the repository around it
  mission-control init board --branch board
  # On the branch that the repository around it has checked out
  mission-control init board --shared`;

export const command: OwnCommand = {
  declare(command) {
    command
      .description('Make a board. Where there is one already, nothing changes.')
      .argument('[folder]', 'where; board without it')
      .option('--branch <name>', 'record it on a new branch of the repository around it')
      .option('--shared', "record it on the repository's current branch")
      .addHelpText('after', ({ command: shown }) => examples(shown, EXAMPLES));
  },
  async run({ streams, json, color, options, board }, [folder], { branch, shared }) {
    if (branch !== undefined && shared === true) {
      throw new BoardError(
        'invalid_input',
        'expected --branch or --shared, got both; a board is recorded in one place',
        {
          details: { field: 'branch' },
        },
      );
    }
    const home =
      typeof branch === 'string'
        ? { kind: 'branch' as const, branch }
        : { kind: shared === true ? ('shared' as const) : ('own' as const) };
    const warnings: Warning[] = [];
    const data = await initBoard(folder ?? board ?? 'board', home, {
      ...callOptions(options),
      warn: (warning) => warnings.push(warning),
    });
    const envelope: Envelope = {
      ok: true,
      schema_version: SCHEMA_VERSION,
      operation: 'init',
      data,
      warnings,
    };
    await writeLine(
      streams.stdout,
      json ? visibleJson(envelope) : describe(data, paintFor(streams.stdout, color)),
    );
    if (!json)
      for (const line of warningLines(envelope, `'${programFor(data.path)} doctor'`))
        await writeLine(streams.stderr, fitting(line, widthOf(streams.stderr)));
    return 0;
  },
};

function describe({ changed, path, branch, commit }: InitAnswer, paint: Paint): string {
  const tell = (text: string) => fitting(visible(text), paint.width);
  if (!changed) return tell(`nothing changed: there is a board at ${path} already, on branch ${branch}`);
  return [
    tell(`made a board at ${path}, recorded on branch ${branch} (${(commit ?? '').slice(0, 10)})`),
    commandText(visible(`${programFor(path)} create-task --title "…"`), 'put something on it', paint),
  ].join('\n');
}
