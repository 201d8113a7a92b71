import { once } from 'node:events';
import type { OnEdits } from '../../../service/edits/record-as-they-happen.ts';
import { SCHEMA_VERSION } from '../../../service/envelope.ts';
import { holdBoard } from '../../../service/hold-board.ts';
import { DEFAULT_PORT } from '../../api/port.ts';
import type { LoggedRequest } from '../../api/request-log.ts';
import { visibleJson } from '../../text/visible.ts';
import type { OwnCommand } from '../commands.ts';
import { examples } from '../help-layout.ts';
import { interruption } from '../interruption.ts';
import { logLines } from '../log-lines.ts';
import { writeLine } from '../streams.ts';

const EXAMPLES = `
  # The board at hand, where its address is expected
  mission-control serve
  # On any free port; the address is the only line on standard output
  mission-control -C ~/board serve --port 0 --quiet
  # A read needs nothing
  curl http://127.0.0.1:${DEFAULT_PORT}/api/v1/board/summary
  # A write needs the token: put the file here that serve names when it starts
  curl http://127.0.0.1:${DEFAULT_PORT}/api/v1/reports/heartbeat \\
    --json '{"agent":"agent-7"}' \\
    -H "Authorization: Bearer $(cat TOKEN_FILE)"`;

export const command: OwnCommand = {
  declare(command) {
    command
      .description(
        'Serve the board over HTTP, to this machine only, until it is interrupted. Reads need nothing, writes the ' +
          'token that is made at each start.',
      )
      .option('--port <number>', `where to listen; 0 for any free port (default: ${DEFAULT_PORT})`)
      .option('--quiet', 'nothing on standard error: no line for each request')
      .addHelpText('after', ({ command: shown }) => examples(shown, EXAMPLES));
  },
  async run({ streams, board: folder, json, options }, _args, { port = DEFAULT_PORT, quiet }) {
    const { startServer } = await import('../../api/server.ts');
    const say = quiet === true ? () => {} : logLines(streams.stderr);
    const interrupted = interruption();
    // What others send is not by whoever starts the server.
    const board = await holdBoard(folder, { ...options, agent: null });
    const log = (request: LoggedRequest) => say(logLine(request));
    const noteEdits: OnEdits = (told) => say(editsLine(told));
    const server = await startServer({ board, port, log, noteEdits, now: options.now });
    const { address, tokenFile } = server;
    const data = { address, token_file: tokenFile, board: board.root, name: board.name, pid: process.pid };
    const unnamed = await board.whoAreYou();
    const warnings = unnamed === null ? [] : [unnamed];
    const envelope = { ok: true, schema_version: SCHEMA_VERSION, operation: 'serve', data, warnings };
    say(`serving ${board.name} (${board.root}); writers need the token in ${tokenFile}`);
    for (const { code, message } of warnings) say(`warning: ${code}: ${message}`);
    await writeLine(streams.stdout, json ? visibleJson(envelope) : address);
    if (!interrupted.aborted) await once(interrupted, 'abort');
    await server.stop();
    return 0;
  },
};

function logLine({ at, method, target, status, milliseconds, code }: LoggedRequest): string {
  const words = [new Date(at).toISOString(), method, target, status, `${milliseconds.toFixed(1)} ms`];
  return [...words, ...(code === null ? [] : [code])].join(' ');
}

function editsLine({ recorded, problem, notice }: Parameters<OnEdits>[0]): string {
  if (notice !== undefined) return notice;
  const edits = recorded.map(({ change, path }) => `${change} ${path}`).join(', ');
  return problem === null ? `recorded by hand: ${edits}` : `hand edits wait: ${problem}`;
}
