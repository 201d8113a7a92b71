import * as z from 'zod';
import { WARNING_CODES } from '../../domain/warning.ts';
import { ERROR_STATUS } from '../../errors.ts';
import type { Operation } from '../../service/operation.ts';
import { loadAll } from '../../service/registry.ts';
import { commented, NAMED_TYPES, typeText } from './type-text.ts';

/**
 * The types that the library has of the registry, by the names of `src/service/registry.ts` and `src/index.ts`: written out, so
 * that a program that uses them needs neither zod nor the sources. Each declaration begins a line.
 */
export async function libraryTypes(): Promise<string> {
  const operations = await loadAll();
  return [
    ...Object.entries(NAMED_TYPES).map(([name, schema]) => `interface ${name} ${typeText(schema, 'output')}`),
    '/** Any JSON value. */',
    `type Json = string | number | boolean | null | Json[] | { [key: string]: Json };`,
    '/** What each operation takes, and what it answers with. */',
    `interface Operations {\n${operations.map(operationText).join('\n')}\n}`,
    '/** What each operation that can be followed takes, and what comes. */',
    `interface Followed {\n${operations.flatMap(followedText).join('\n')}\n}`,
    ...NAMES,
    unionText('ErrorCode', 'What programs decide by.', Object.keys(ERROR_STATUS)),
    unionText('WarningCode', 'What a reader may be warned of.', WARNING_CODES),
  ].join('\n');
}

function unionText(name: string, about: string, words: readonly string[]): string {
  return `/** ${about} */\ntype ${name} = ${words.map((word) => JSON.stringify(word)).join(' | ')};`;
}

function nameOf(schema: z.ZodType): string | undefined {
  return Object.entries(NAMED_TYPES).find(([, named]) => named === schema)?.[0];
}

const NAMES = [
  'type OperationName = keyof Operations;',
  '/** What an operation takes. */',
  "type InputOf<Name extends OperationName> = Operations[Name]['input'];",
  '/** What an operation answers with in `data`. */',
  "type DataOf<Name extends OperationName> = Operations[Name]['data'];",
  '/** The operations that can be followed. */',
  'type FollowedName = keyof Followed;',
  '/** What a followed operation takes. */',
  "type FollowInputOf<Name extends FollowedName> = Followed[Name]['input'];",
  '/** What comes from a followed operation. */',
  "type ItemOf<Name extends FollowedName> = Followed[Name]['item'];",
];

function operationText(operation: Operation): string {
  const { name, summary } = operation.declaration;
  return [
    `  /** ${commented(summary)}. */`,
    `  ${JSON.stringify(name)}: {`,
    `    input: ${typeText(operation.input, 'input', 2)};`,
    `    data: ${dataText(operation)};`,
    '  };',
  ].join('\n');
}

function dataText(operation: Operation): string {
  if (operation.access === 'read') return typeText(operation.output, 'output', 2);
  return operation.extra === null
    ? 'WriteAnswer'
    : `WriteAnswer & ${typeText(z.strictObject(operation.extra), 'output', 2)}`;
}

function followedText({ declaration: { name, stream } }: Operation): string[] {
  if (stream === undefined) return [];
  return [
    `  /** ${commented(stream.summary)}. */`,
    `  ${JSON.stringify(name)}: {`,
    `    input: ${typeText(stream.input, 'input', 2)};`,
    `    item: ${nameOf(stream.item) ?? typeText(stream.item, 'output', 2)};`,
    '  };',
  ];
}
