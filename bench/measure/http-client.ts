import { once } from 'node:events';
import { Agent, type IncomingMessage, type RequestOptions, request } from 'node:http';
import type { BoardServer } from './server.ts';

/** A request that is made up before the clock starts. */
export interface Prepared {
  readonly options: RequestOptions;
  readonly body: Buffer | null;
}

/** A read. */
export function get(path: string): Prepared {
  return { options: { method: 'GET', path }, body: null };
}

/** A write. */
export function post({ token }: BoardServer, path: string, fields: Record<string, unknown>): Prepared {
  const body = Buffer.from(JSON.stringify(fields));
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    'content-length': body.length,
  };
  return { options: { method: 'POST', path, headers }, body };
}

/** A client with one connection, which it keeps; it sends one request at a time. */
export class HttpClient {
  readonly #place: RequestOptions;

  constructor({ address }: BoardServer) {
    const { hostname, port } = new URL(address);
    this.#place = { hostname, port, agent: new Agent({ keepAlive: true, maxSockets: 1 }) };
  }

  /** Resolves to the body of the answer, which has to be a good one. */
  async send({ options, body }: Prepared): Promise<Buffer> {
    const asked = request({ ...this.#place, ...options });
    asked.end(body ?? undefined);
    const [answer]: IncomingMessage[] = await once(asked, 'response');
    const chunks: Buffer[] = [];
    answer?.on('data', (chunk: Buffer) => chunks.push(chunk));
    if (answer !== undefined) await once(answer, 'end');
    const received = Buffer.concat(chunks);
    if (answer?.statusCode !== 200) throw new Error(`${options.path}: ${answer?.statusCode} ${received}`);
    return received;
  }

  /** Milliseconds from the request to the end of the answer. */
  async time(prepared: Prepared): Promise<number> {
    const start = performance.now();
    await this.send(prepared);
    return performance.now() - start;
  }
}
