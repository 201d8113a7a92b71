import * as z from 'zod';
import { unwrap } from '../../domain/record.ts';
import { TaskItem } from '../../domain/task.ts';
import { ERROR_STATUS, type ErrorCode } from '../../errors.ts';
import { requestErrorsOf } from '../../service/common-errors.ts';
import type { Operation } from '../../service/operation.ts';
import { outputOf } from '../../service/write-answer.ts';
import { JSON_TYPE } from './media-types.ts';
import { REVISION_TAG } from './openapi-requests.ts';
import { type JsonSchema, referenceTo } from './openapi-schemas.ts';

type JsonObject = Record<string, unknown>;

const SUCCESS = 200;

/** All that an operation can answer with, by HTTP status. */
export function responsesOf(operation: Operation, answer: JsonSchema): JsonObject {
  const success = {
    description: 'The answer',
    ...(carriesTask(operation) ? { headers: { ETag: ETAG } } : {}),
    content: { [JSON_TYPE]: { schema: answer } },
  };
  return { [SUCCESS]: success, ...failures(requestErrorsOf(operation)) };
}

/** The failures that these codes make, one response for each status. */
export function failures(codes: readonly ErrorCode[]): JsonObject {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of codes) {
    const { http } = ERROR_STATUS[code];
    byStatus.set(http, [...(byStatus.get(http) ?? []), code]);
  }
  const sorted = [...byStatus].sort(([one], [other]) => one - other);
  return Object.fromEntries(sorted.map(([status, alike]) => [String(status), failure(alike)]));
}

function failure(codes: readonly ErrorCode[]): JsonObject {
  const narrowed = { properties: { error: { properties: { code: { enum: codes } } } } };
  return {
    description: codes.join(', '),
    content: { [JSON_TYPE]: { schema: { allOf: [{ $ref: referenceTo('Failure') }, narrowed] } } },
  };
}

const ETAG = {
  description: "the task's revision, where the answer has a task; goes into If-Match",
  schema: REVISION_TAG,
};

function carriesTask(operation: Operation): boolean {
  const output = outputOf(operation);
  const task = output instanceof z.ZodObject ? output.shape.task : undefined;
  return task !== undefined && unwrap(task) === TaskItem;
}
