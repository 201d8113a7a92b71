import type { OwnCommand } from '../commands.ts';
import { examples } from '../help-layout.ts';

const EXAMPLES = `
  # The whole board in one call
  mission-control bridge board-summary
  # Flags as on the command line
  mission-control bridge assign-task t-7k3f9a2m --assignee agent-7
  # A JSON object on standard input
  echo '{"title":"Fix the login form"}' | mission-control bridge create-task -
  # JSON-RPC 2.0, one request a line, one answer a line
  mission-control bridge --stdio`;

export const command: OwnCommand = {
  declare(command) {
    command
      .description('The operations for programs: always one JSON envelope on standard output for each call.')
      .argument(
        '[operation...]',
        "an operation's name, and what it takes; '-' for a JSON object on standard input",
      )
      .option('--stdio', 'serve JSON-RPC 2.0 on standard input and output until input ends')
      .allowUnknownOption()
      .passThroughOptions()
      .addHelpText('after', ({ command: shown }) => examples(shown, EXAMPLES));
  },
  async run(invocation, [words], { stdio }) {
    const { streams, board, options } = invocation;
    const given = (Array.isArray(words) ? words : []) as string[];
    if (stdio === true && given.length === 0) {
      const { serveStdio } = await import('../../bridge/stdio.ts');
      return serveStdio(streams, board, options);
    }
    const { callOnce } = await import('../../bridge/one-shot.ts');
    return callOnce(given, streams, board, options);
  },
};
