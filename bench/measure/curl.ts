import type { Prepared } from './http-client.ts';
import { timed } from './processes.ts';
import type { BoardServer } from './server.ts';

/** A way to send requests by a process of curl's for each: milliseconds from its start to its end. */
export function timeCurl({ address }: BoardServer): (request: Prepared) => number {
  return ({ options, body }) => {
    const headers = Object.entries(options.headers ?? {}).filter(([name]) => name !== 'content-length');
    const args = [
      ...['--silent', '--show-error', '--fail', '--request', options.method ?? 'GET'],
      ...headers.flatMap(([name, value]) => ['--header', `${name}: ${value}`]),
      ...(body === null ? [] : ['--data-binary', '@-']),
      `${address}${options.path}`,
    ];
    return timed({ program: 'curl', args, ...(body === null ? {} : { input: body }) });
  };
}
