import type { Envelope } from '../../../src/service/envelope.ts';
import { requestFor } from '../../parity/http.ts';
import type { KeptServer } from '../kept-server.ts';
import { type Surface, told } from './surface.ts';

const PATIENCE_MS = 6_000;

/** A client of the server, wherever it listens after its latest start. */
export function http(server: KeptServer): Surface {
  return {
    name: 'HTTP',
    close: () => {},
    async call(operation, input) {
      const { address, token } = await server.place();
      const { method, target, headers, body } = await requestFor(operation, input);
      const authorization = method === 'GET' ? undefined : { authorization: `Bearer ${token}` };
      try {
        const response = await fetch(`${address}${target}`, {
          method,
          headers: { ...authorization, ...headers },
          ...(body === undefined ? {} : { body }),
          signal: AbortSignal.timeout(PATIENCE_MS),
        });
        return told((await response.json()) as Envelope, response.status);
      } catch (error) {
        return { outcome: 'unknown', why: error instanceof Error ? error.name : String(error) };
      }
    },
  };
}
