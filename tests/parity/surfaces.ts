import { ERROR_STATUS } from '../../src/errors.ts';
import { openBoard } from '../../src/index.ts';
import type { Envelope } from '../../src/service/envelope.ts';
import { loadOperation, type OperationName } from '../../src/service/registry.ts';
import { commandWords, isLong } from '../../src/surfaces/cli/flags.ts';
import { runExecutable } from '../helpers/call-surface.ts';
import type { Call } from './examples.ts';
import { openHttp } from './http.ts';
import { SAME_ENVIRONMENT, sameOptions } from './same-conditions.ts';

type Input = Record<string, unknown>;

/** What came back: the envelope, and the status that says the same, null where the surface has none. */
export interface Answer {
  envelope: Envelope;
  status: number | null;
}

/** A surface that is ready to be called. */
export interface Session {
  call(operation: OperationName, input: Input): Promise<Answer>;
  close(): Promise<void>;
}

interface Surface {
  /** Gets as far as it can before the call. */
  open(root: string): Promise<Session>;
  /** The status that goes with an envelope. */
  statusOf(envelope: Envelope): number | null;
  /** False of a call that is the same as another surface's, or would show nothing new. */
  isApart?(call: Call): Promise<boolean>;
}

const exitOf = (envelope: Envelope) => (envelope.ok ? 0 : ERROR_STATUS[envelope.error.code].exit);

/** Every way to call an operation. */
export const SURFACES = {
  'command line': perProcess(async (root, operation, input) => {
    const words = commandWords(await loadOperation(operation), input);
    return onlyEnvelope(await run(['-C', root, '--json', ...words]));
  }),
  'command line with standard input': {
    ...perProcess(async (root, operation, input) => {
      const { words, text } = await withLongText(operation, input);
      return onlyEnvelope(await run(['-C', root, '--json', ...words], text));
    }),
    isApart: async ({ operation, input }) => (await withLongText(operation, input)).text !== '',
  },
  'bridge, one shot': {
    ...perProcess(async (root, operation, input) =>
      onlyEnvelope(await run(['-C', root, 'bridge', operation, '-'], JSON.stringify(input))),
    ),
    isApart: firstOutcome(),
  },
  'bridge --stdio': {
    ...perProcess(async (root, method, params) => {
      const request = { jsonrpc: '2.0', id: 1, method, params };
      const { status, stdout } = await run(['-C', root, 'bridge', '--stdio'], `${JSON.stringify(request)}\n`);
      const { id, result } = JSON.parse(stdout);
      if (id !== request.id) throw new Error(`expected the answer to request ${request.id}, got ${stdout}`);
      return { envelope: result, status };
    }),
    statusOf: () => 0,
    isApart: firstOutcome(),
  },
  http: {
    open: openHttp,
    statusOf: (envelope) => (envelope.ok ? 200 : ERROR_STATUS[envelope.error.code].http),
  },
  library: {
    async open(root) {
      const board = openBoard(root, sameOptions());
      return {
        call: async (operation, input) => ({
          envelope: await board.call(operation as string, input),
          status: null,
        }),
        close: async () => {},
      };
    },
    statusOf: () => null,
  },
} as const satisfies Record<string, Surface>;

export type SurfaceName = keyof typeof SURFACES;

/** The surfaces on which a call shows something that it does not on another. */
export async function surfacesFor(call: Call): Promise<SurfaceName[]> {
  const all = Object.entries(SURFACES) as [SurfaceName, Surface][];
  const apart = await Promise.all(all.map(([, { isApart }]) => isApart?.(call) ?? true));
  return all.flatMap(([name], index) => (apart[index] ? [name] : []));
}

/**
 * The frame of a bridge is all that it has of its own: here each outcome of each operation goes through it once, and
 * `bridges.trial.ts` sends the rest.
 */
function firstOutcome(): (call: Call) => Promise<boolean> {
  const framed = new Set<string>();
  return async ({ operation, outcome }) => {
    const isFirst = !framed.has(`${operation} ${outcome}`);
    framed.add(`${operation} ${outcome}`);
    return isFirst;
  };
}

/** A surface that is a process for each call. */
function perProcess(
  call: (root: string, operation: OperationName, input: Input) => Promise<Answer>,
): Surface {
  return {
    open: async (root) => ({
      call: (operation, input) => call(root, operation, input),
      close: async () => {},
    }),
    statusOf: exitOf,
  };
}

const run = (words: string[], input = '') => runExecutable(words, { input, env: SAME_ENVIRONMENT });

/** Standard output holds one line, the envelope, and nothing else was said. */
function onlyEnvelope({ status, stdout, stderr }: Awaited<ReturnType<typeof run>>): Answer {
  if (stderr !== '' || !stdout.endsWith('\n') || stdout.indexOf('\n') !== stdout.length - 1) {
    throw new Error(
      `expected one line on standard output and nothing else, got ${JSON.stringify({ stdout, stderr })}`,
    );
  }
  return { envelope: JSON.parse(stdout), status };
}

/** Flags for all but the first long text, which goes to standard input; an operation without one has flags only. */
async function withLongText(
  operation: OperationName,
  input: Input,
): Promise<{ words: string[]; text: string }> {
  const declared = await loadOperation(operation);
  const long = Object.entries(declared.input.shape).find(
    ([name, schema]) => isLong(schema) && typeof input[name] === 'string',
  )?.[0];
  if (long === undefined) return { words: commandWords(declared, input), text: '' };
  return { words: commandWords(declared, { ...input, [long]: '-' }), text: `${input[long]}\n` };
}
