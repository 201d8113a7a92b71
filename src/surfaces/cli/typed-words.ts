import type * as z from 'zod';
import type { Envelope } from '../../service/envelope.ts';
import type { Operation } from '../../service/operation.ts';
import { flagOf, isJson } from './flags.ts';

/** What is quoted of what came stays as it came. */
const QUOTED = /("(?:\\.|[^"\\])*"?)/;

/** A refusal of what was typed, in words of what was typed: flags and places for inputs, and where they are explained. */
export function inTypedWords(operation: Operation, envelope: Envelope): Envelope {
  if (envelope.ok || !['invalid_input', 'revision_conflict'].includes(envelope.error.code)) return envelope;
  const { error } = envelope;
  const { field } = error.details;
  const names = Object.keys(operation.input.shape);
  const [name = '', ...inside] = typeof field === 'string' ? field.split('.') : [];
  const isAboutInput = names.includes(name) && error.message.startsWith(`${field}:`);
  const rest = isAboutInput ? error.message.slice(String(field).length) : error.message;
  const head = isAboutInput
    ? [typedName(operation, name), ...withoutPlace(operation, name, inside)].join('.')
    : '';
  const message = `${head}${withFlags(rest, names)}${isAboutInput && name !== 'agent' ? helpFor(operation) : ''}`;
  return { ...envelope, error: { ...error, message } };
}

function typedName({ declaration }: Operation, name: string): string {
  return (declaration.positionals as readonly string[]).includes(name) ? `<${name}>` : flagOf(name);
}

/** Who gives a flag several times has not counted. */
function withoutPlace({ input }: Operation, name: string, inside: readonly string[]): readonly string[] {
  const schema: z.core.$ZodType | undefined = input.shape[name];
  return schema !== undefined && isJson(schema) ? inside : inside.slice(1);
}

/** Inputs of two words are no words of a sentence. */
function withFlags(text: string, names: readonly string[]): string {
  const compound = names.filter((name) => name.includes('_'));
  if (compound.length === 0) return text;
  const pattern = new RegExp(`(?<![\\w-])(?:${compound.join('|')})(?![\\w-])`, 'g');
  const parts = text.split(QUOTED);
  return parts.map((part, index) => (index % 2 === 0 ? part.replace(pattern, flagOf) : part)).join('');
}

function helpFor({ declaration: { name, command } }: Operation): string {
  return `; 'mission-control ${command ?? name} --help' shows what it takes`;
}
