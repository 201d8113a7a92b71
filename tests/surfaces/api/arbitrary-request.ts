import fc from 'fast-check';
import * as z from 'zod';
import { unwrap } from '../../../src/domain/record.ts';
import type { Operation } from '../../../src/service/operation.ts';

type Schema = z.core.$ZodType;

/** A request as it is sent. */
export interface ArbitraryRequest {
  method: string;
  path: string;
  query: string;
  headers: { 'if-match'?: string; 'idempotency-key'?: string; 'x-any'?: string };
  body: string;
}

const odd = fc.constantFrom('__proto__', '\ud800', '\u0000', '-', '', '../x', '\u202e', 'null', '1e3');
const anyText = fc.oneof(odd, fc.string(), fc.string({ unit: 'binary' }));
const anyValue = fc.oneof(anyText, fc.jsonValue({ maxDepth: 3 }), fc.nat(3), fc.constant(null));

/** Requests to an operation: mostly as it wants them, about things that are there, with something odd here and there. */
export function requestTo(operation: Operation, ids: readonly string[]): fc.Arbitrary<ArbitraryRequest> {
  const { access, input, declaration } = operation;
  const shape: Record<string, Schema> = input.shape;
  const { method, path } = declaration.http;
  const id = fc.constantFrom(...ids);
  const fields = fc
    .record(
      Object.fromEntries(
        Object.entries(shape).map(([name, schema]) => [name, rarely(anyValue, wanted(schema, id))]),
      ),
      { requiredKeys: Object.keys(shape).filter((name) => !isOptional(shape[name])) },
    )
    .map((record) => Object.entries(record).filter(([name]) => !path.includes(`{${name}}`)));
  const entries = rarely(
    fc.array(fc.tuple(fc.oneof(fc.constantFrom(...Object.keys(shape)), anyText), anyValue)),
    fields,
  );
  const query = fc.oneof(
    { weight: access === 'read' ? 9 : 0, arbitrary: entries.map(queryText) },
    { weight: access === 'read' ? 1 : 19, arbitrary: fc.constant('') },
    { weight: 1, arbitrary: anyText.map((text) => encodeURI(text.toWellFormed())) },
  );
  return fc.record({
    method: rarely(fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE'), fc.constant<string>(method)),
    path: rarely(anyText, id).map((text) => path.replace(/\{\w+\}/g, segment(text))),
    query,
    headers: rarely(anyHeaders, fc.constant({})),
    body: rarely(fc.oneof(fc.json(), anyText), entries.map(bodyText)),
  });
}

function rarely<T, U>(odd: fc.Arbitrary<T>, usual: fc.Arbitrary<U>): fc.Arbitrary<T | U> {
  return fc.oneof({ weight: 1, arbitrary: odd }, { weight: 19, arbitrary: usual });
}

const segment = (text: string) => encodeURIComponent(text.toWellFormed()) || '%20';
const headerText = anyText.map((text) => text.replace(/[^\x20-\x7e]/g, '').trim());
const anyHeaders = fc.record(
  {
    'if-match': fc.oneof(
      headerText,
      fc.nat(9).map((revision) => `"${revision}"`),
    ),
    'idempotency-key': headerText,
    'x-any': headerText,
  },
  { requiredKeys: [] },
);

/** By hand, so that `__proto__` is a key like any other and a key may come twice. */
function bodyText(entries: [string, unknown][]): string {
  return `{${entries.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`;
}

function queryText(entries: [string, unknown][]): string {
  const pairs = entries.flatMap(([name, value]) =>
    [value].flat().map((one): [string, string] => [name.toWellFormed(), String(one).toWellFormed()]),
  );
  return new URLSearchParams(pairs).toString();
}

const isOptional = (schema: Schema | undefined) => z.safeParse(schema ?? z.any(), undefined).success;

/** A value of the kind that a schema asks for. */
function wanted(schema: Schema, id: fc.Arbitrary<string>): fc.Arbitrary<unknown> {
  const inner = unwrap(schema);
  if (inner instanceof z.ZodEnum) return fc.constantFrom(...inner.options);
  if (inner instanceof z.ZodNumber) return fc.integer({ min: 1, max: 9 });
  if (inner instanceof z.ZodBoolean) return fc.boolean();
  if (inner instanceof z.ZodArray) return fc.array(wanted(inner.element, id), { maxLength: 3 });
  if (inner instanceof z.ZodRecord) return fc.dictionary(anyText, fc.jsonValue({ maxDepth: 3 }));
  if (inner instanceof z.ZodObject) {
    const shape: Record<string, Schema> = inner.shape;
    return fc.record(
      Object.fromEntries(Object.entries(shape).map(([name, field]) => [name, wanted(field, id)])),
    );
  }
  return fc.oneof(
    { weight: 4, arbitrary: id },
    { weight: 2, arbitrary: fc.uuid() },
    { weight: 1, arbitrary: fc.constantFrom('note', 'worker-progress') },
    anyText,
  );
}
