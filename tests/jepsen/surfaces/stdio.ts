import { createInterface } from 'node:readline';
import type { Fleet, Piped } from '../fleet.ts';
import type { Outcome } from '../history.ts';
import { type Surface, told, within } from './surface.ts';

const PATIENCE_MS = 15_000;

/** One `bridge --stdio` that is kept as long as it lives, and replaced when it is asked again. */
export function stdioBridge(fleet: Fleet, root: string): Surface {
  let process: { child: Piped; waiting: Map<number, (outcome: Outcome) => void> } | undefined;
  let calls = 0;
  const begin = () => {
    const child = fleet.start('bridge', ['-C', root, 'bridge', '--stdio']);
    const waiting = new Map<number, (outcome: Outcome) => void>();
    const fail = (why: string) => {
      for (const resolve of waiting.values()) resolve({ outcome: 'unknown', why });
      if (process?.child === child) process = undefined;
    };
    createInterface({ input: child.stdout }).on('line', (line) => {
      const { id, result } = JSON.parse(line);
      waiting.get(id)?.(told(result));
      waiting.delete(id);
    });
    child.on('error', ({ message }) => fail(message));
    child.on('close', (status, signal) => fail(signal ?? `status ${status}`));
    return { child, waiting };
  };
  return {
    name: 'bridge --stdio',
    close: () => void process?.child.stdin.end(),
    call(operation, input) {
      process ??= begin();
      const { child, waiting } = process;
      const id = calls++;
      const answer = new Promise<Outcome>((resolve) => waiting.set(id, resolve));
      child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id, method: operation, params: input })}\n`);
      return within(PATIENCE_MS, answer);
    },
  };
}
