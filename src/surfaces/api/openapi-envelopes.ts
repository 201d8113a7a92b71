import * as z from 'zod';
import { EventData } from '../../domain/event.ts';
import { wholeNumber } from '../../domain/record.ts';
import { WARNING_CODES, type Warning } from '../../domain/warning.ts';
import { ERROR_STATUS, type ErrorCode } from '../../errors.ts';
import { type Envelope, SCHEMA_VERSION } from '../../service/envelope.ts';

/** Any JSON value, as events carry them. */
export const Json = EventData.valueType;

/** A warning as envelopes carry it. */
export const WarningItem = z.strictObject({
  code: z.enum(WARNING_CODES),
  message: z.string(),
  path: z.string().exactOptional().describe('the file, relative to the board'),
  line: wholeNumber(1).exactOptional(),
  count: wholeNumber(1).exactOptional().describe('of more_warnings: how many more'),
}) satisfies z.ZodType<Warning>;

const common = {
  schema_version: z.literal(SCHEMA_VERSION),
  warnings: z.array(WarningItem).describe('what a reader should know that does not stop the answer'),
};

const ERROR_CODES = Object.keys(ERROR_STATUS) as ErrorCode[];

/** The envelope of every failure. Its status says which codes it can have. */
export const Failure = z.strictObject({
  ok: z.literal(false),
  operation: z.string().describe('the operation that was asked for'),
  error: z.strictObject({
    code: z.enum(ERROR_CODES).describe('what programs decide by'),
    message: z.string().describe('what failed, what was expected, what came, and what to do next'),
    details: z.record(z.string(), Json).describe('facts for programs'),
  }),
  ...common,
}) satisfies z.ZodType<Envelope<never>>;

/** The envelope of an operation's success. */
export function successOf(operation: string, data: z.ZodType) {
  return z.strictObject({ ok: z.literal(true), operation: z.literal(operation), data, ...common });
}
