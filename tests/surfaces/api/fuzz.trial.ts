import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadAll } from '../../../src/service/registry.ts';
import { tempBoard } from '../../helpers/temp-board.ts';
import { type ArbitraryRequest, requestTo } from './arbitrary-request.ts';
import { type Came, headOf, type Serving, serving } from './serving.ts';

const operations = await loadAll();

async function ask(server: Serving, { method, path, query, headers, body }: ArbitraryRequest): Promise<Came> {
  const authorized = {
    ...headers,
    authorization: `Bearer ${server.token}`,
    'content-type': 'application/json',
  };
  const init = method === 'GET' ? { headers } : { headers: authorized, body };
  return server.send(method, query === '' ? path : `${path}?${query}`, init);
}

test('whatever is sent to whatever route, the answer is an envelope and no bug, and a refusal records nothing', async () => {
  const board = await tempBoard();
  await board.ok('create-task', { title: 'One', id: 't-1' });
  const { run } = await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  const ids = ['t-1', 't-2', 'a', 'board', run?.id ?? ''];
  const server = await serving(board);
  const requests = fc.oneof(...operations.map((operation) => requestTo(operation, ids)));
  const succeeded = new Set<string>();
  await fc.assert(
    fc.asyncProperty(requests, async (request) => {
      const before = headOf(board);
      const { status, envelope } = await ask(server, request);
      expect({ status, envelope }).not.toMatchObject({ envelope: { error: { code: 'internal_error' } } });
      expect(status).toBeLessThan(500);
      expect(envelope.ok).toBe(status === 200);
      if (envelope.ok) succeeded.add(envelope.operation);
      else expect(headOf(board)).toBe(before);
    }),
    { numRuns: 500 },
  );
  // Random requests that were all refused would prove little.
  expect(succeeded.size).toBeGreaterThan(3);
});
