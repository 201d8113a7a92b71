import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { boardFolder, folderToWorkOn } from '../../../demo/board-of-its-own.ts';
import { type DemoAnswer, playDemo } from '../../../demo/fleet.ts';
import { shellWord } from '../../../domain/shell-word.ts';
import { BoardError } from '../../../errors.ts';
import { SCHEMA_VERSION } from '../../../service/envelope.ts';
import { fitting } from '../../text/fitting.ts';
import { type Paint, paintFor, widthOf } from '../../text/paint.ts';
import { visible, visibleJson, visibleLine } from '../../text/visible.ts';
import type { OwnCommand } from '../commands.ts';
import { examples } from '../help-layout.ts';
import { Interrupted, interruption } from '../interruption.ts';
import { type Output, writeLine } from '../streams.ts';

const WHO_WIDTH = 'agent-historian'.length;
const VERB_WIDTH = 'heartbeat'.length;
/** The time, who and what come before the words of a step. */
const LEAD_WIDTH = '00:00'.length + 2 + WHO_WIDTH + 2 + VERB_WIDTH + 2;

const EXAMPLES = `
  # On the files of this folder, with the board in a new temporary folder
  mission-control demo
  # On another folder's files, with the board where you want it
  mission-control demo ~/src/project --dir ./demo-board`;

export const command: OwnCommand = {
  declare(command) {
    command
      .description(
        'Make a board in a new folder and run a small fleet against it: worker processes that do real chores on a ' +
          "folder's files (which they only read), and a stand-in for the orchestrator. One of the workers finishes, one " +
          'fails, one asks, and one is killed at work.',
      )
      .argument('[folder]', 'whose files the workers look at', '.')
      .option('--dir <folder>', 'where to make the board: a new or empty folder')
      .addHelpText('after', ({ command: shown }) => examples(shown, EXAMPLES));
  },
  async run({ streams, json, color, board: named }, [folder = '.'], { dir }) {
    if (named !== undefined) {
      throw new BoardError('invalid_input', `the demo makes a board of its own; say where with --dir`, {
        details: { field: 'board', received: named },
      });
    }
    const executable = ownExecutable();
    const place = folderToWorkOn(folder);
    const board = boardFolder(typeof dir === 'string' ? dir : undefined);
    streams.stderr.stay?.();
    const say = narrator(streams.stderr, paintFor(streams.stderr, color));
    const signal = interruption();
    try {
      const data = await playDemo({ board, folder: place, executable, say, signal });
      const envelope = { ok: true, schema_version: SCHEMA_VERSION, operation: 'demo', data, warnings: [] };
      const text = fitting(ending(data, paintFor(streams.stdout, color)), widthOf(streams.stdout));
      await writeLine(streams.stdout, json ? visibleJson(envelope) : text);
      return 0;
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error;
      await writeLine(streams.stderr, `stopped; what was recorded until now is in ${visibleLine(board)}`);
      return error.exitStatus;
    }
  },
};

/** The file that this process was started as. The cast's programs lie in `demo/` beside it. */
function ownExecutable(): string {
  const executable = realpathSync(process.argv[1] ?? '');
  if (existsSync(join(dirname(executable), 'demo', 'worker.cjs'))) return executable;
  throw new BoardError(
    'invalid_input',
    `expected the demo's programs beside ${executable}, found none; run 'npm run build', and the built mission-control`,
    { details: { executable } },
  );
}

/** Writes a line for each step: when, who, what. */
function narrator(stream: Output, paint: Paint) {
  const started = performance.now();
  const width = widthOf(stream);
  const hang = ' '.repeat(width === undefined || width < LEAD_WIDTH * 2 ? 2 : LEAD_WIDTH);
  const ofVerb: Record<string, (text: string) => string> = {
    finish: paint.green,
    fail: paint.red,
    kills: paint.red,
    blocker: paint.yellow,
    sees: paint.yellow,
    answers: paint.green,
    approves: paint.green,
    returns: paint.yellow,
    hears: paint.green,
    has: paint.green,
  };
  return (who: string, { verb, text }: { verb: string; text: string }) => {
    const seconds = Math.floor((performance.now() - started) / 1000);
    const time = `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;
    const did = (ofVerb[verb] ?? String)(verb.padEnd(VERB_WIDTH));
    const line = `${paint.dim(time)}  ${paint.bold(who.padEnd(WHO_WIDTH))}  ${did}  ${visibleLine(text)}`;
    stream.write(`${fitting(line, width, hang)}\n`);
  };
}

function ending({ path, seconds, text, log }: DemoAnswer, paint: Paint): string {
  return [
    `\n${paint.dim(`$ mission-control -C ${shellWord(path)} board-summary`)}`,
    visible(text),
    `\n${paint.dim(`$ git -C ${shellWord(path)} log`)}`,
    ...log.map(visibleLine),
    `\nIt took ${seconds} s. Browse the files, whose folders are the tasks' statuses, in`,
    `  ${visibleLine(path)}`,
    'They are yours: delete the folder when you have seen enough.',
  ].join('\n');
}
