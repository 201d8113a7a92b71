import { expect, test } from 'vitest';
import type { OperationName } from '../../src/service/registry.ts';
import { type BoardName, copyOf, HOLDER, TASK } from './boards.ts';
import { openHttp, requestFor } from './http.ts';
import { snapshot } from './snapshot.ts';

/** A write that says something in its body, and the header that says the same. */
interface Case {
  title: string;
  on: BoardName;
  operation: OperationName;
  input: Record<string, unknown>;
  field: string;
  header: [name: string, value: string];
  code: string;
}

const progress = { task_id: TASK, agent: HOLDER, message: 'Once.' };

const CASES: Case[] = [
  {
    title: 'a new Idempotency-Key',
    on: 'requested',
    operation: 'report-progress',
    input: { ...progress, request_id: 'request-3' },
    field: 'request_id',
    header: ['Idempotency-Key', 'request-3'],
    code: 'ok',
  },
  {
    title: 'an Idempotency-Key that was answered before',
    on: 'requested',
    operation: 'report-progress',
    input: { ...progress, request_id: 'request-2' },
    field: 'request_id',
    header: ['Idempotency-Key', 'request-2'],
    code: 'ok',
  },
  {
    title: "another request's Idempotency-Key",
    on: 'requested',
    operation: 'report-progress',
    input: { ...progress, request_id: 'request-1' },
    field: 'request_id',
    header: ['Idempotency-Key', 'request-1'],
    code: 'request_id_conflict',
  },
  {
    title: 'If-Match with the present revision, as ETag gives it',
    on: 'taken',
    operation: 'update-task',
    input: { task_id: TASK, priority: 'low', if_revision: 2 },
    field: 'if_revision',
    header: ['If-Match', '"2"'],
    code: 'ok',
  },
  {
    title: 'If-Match with an older revision',
    on: 'taken',
    operation: 'update-task',
    input: { task_id: TASK, priority: 'low', if_revision: 1 },
    field: 'if_revision',
    header: ['If-Match', '"1"'],
    code: 'revision_conflict',
  },
];

test.each(CASES)('$title comes to the same as $field in the body: $code', async (given) => {
  const { [given.field]: _said, ...rest } = given.input;
  const inBody = await send(given, given.input, {});
  const inHeader = await send(given, rest, Object.fromEntries([given.header]));
  expect(inBody.code).toBe(given.code);
  expect(inHeader).toEqual(inBody);
});

async function send(
  { on, operation }: Case,
  input: Record<string, unknown>,
  headers: Record<string, string>,
) {
  const root = await copyOf(on);
  const session = await openHttp(root);
  try {
    const request = await requestFor(operation, input);
    const { envelope, status } = await session.send({
      ...request,
      headers: { ...request.headers, ...headers },
    });
    // What comes next names the board, and each call has one of its own.
    const told = JSON.parse(JSON.stringify(envelope).replaceAll(root, 'BOARD'));
    return { code: envelope.ok ? 'ok' : envelope.error.code, envelope: told, status, board: snapshot(root) };
  } finally {
    await session.close();
  }
}
