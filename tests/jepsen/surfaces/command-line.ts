import { loadOperation } from '../../../src/service/registry.ts';
import { commandWords } from '../../../src/surfaces/cli/flags.ts';
import type { Fleet } from '../fleet.ts';
import type { Outcome } from '../history.ts';
import { type Surface, told, within } from './surface.ts';

const PATIENCE_MS = 15_000;

/** A process for each call; one that takes too long is left to itself. */
export function commandLine(fleet: Fleet, root: string): Surface {
  return {
    name: 'command line',
    close: () => {},
    async call(operation, input) {
      const words = commandWords(await loadOperation(operation), input);
      return within(PATIENCE_MS, run(fleet, ['-C', root, '--json', ...words]));
    },
  };
}

function run(fleet: Fleet, words: readonly string[]): Promise<Outcome> {
  const child = fleet.start('writer', words);
  child.stdin.end();
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  return new Promise((resolve) => {
    child.on('error', ({ message }) => resolve({ outcome: 'unknown', why: message }));
    child.on('close', (status, signal) => {
      // An answer that was given whole counts, however its giver ended.
      if (said.endsWith('\n')) resolve(told(JSON.parse(said), status));
      else resolve({ outcome: 'unknown', why: signal ?? `status ${status}` });
    });
  });
}
