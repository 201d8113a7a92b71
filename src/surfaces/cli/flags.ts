import { type Command, Option } from 'commander';
import * as z from 'zod';
import { readText, unwrap } from '../../domain/record.ts';
import { BoardError } from '../../errors.ts';
import type { LocalVariant, Operation } from '../../service/operation.ts';
import { parseJson } from './json-text.ts';
import { isRequired, noteOn } from './required.ts';

type Schema = z.core.$ZodType;

/** One input of an operation as the command line takes it. */
interface Field {
  name: string;
  schema: Schema;
  flag: string;
  isPositional: boolean;
}

/** How the command line writes an input's name. */
export function flagOf(name: string): string {
  return `--${name.replaceAll('_', '-')}`;
}

function fieldsOf(operation: Operation): Field[] {
  const shape: Record<string, Schema> = operation.input.shape;
  const positionals: readonly string[] = operation.declaration.positionals;
  return Object.entries(shape).map(([name, schema]) => ({
    name,
    schema,
    flag: flagOf(name),
    isPositional: positionals.includes(name),
  }));
}

/** The flag that follows an operation, where that can be done. */
export const FOLLOW = '--follow';
/** The flag that shows an answer in few words, where that can be done. */
export const COMPACT = '--compact';

/** Adds an operation's positionals and flags to a command. zod says what is required, not commander. */
export function addFlags(command: Command, operation: Operation): void {
  const fields = fieldsOf(operation);
  for (const name of operation.declaration.positionals) {
    const field = fields.find((candidate) => candidate.name === name);
    command.argument(`[${name}]`, field === undefined ? '' : about(field.schema, choicesOf(field.schema)));
  }
  for (const field of fields.filter((candidate) => !candidate.isPositional)) {
    for (const option of optionsFor(field)) command.addOption(option);
  }
}

/** Adds the flags that an operation has on the command line and nowhere else: they are about more, or less, than its answer. */
export function addOwnFlags(command: Command, operation: Operation): void {
  const { declaration } = operation;
  const { stream } = declaration;
  addBriefFlag(command, operation)?.conflicts('json');
  if (stream !== undefined) command.addOption(new Option(FOLLOW, lowered(stream.summary)));
  if ('local' in declaration && declaration.local !== undefined) {
    command.addOption(new Option(declaration.local.flag, declaration.local.summary));
  }
}

/** Adds the flag for the answer in few words, where there is such a form. `json` is the other form, where one has to choose. */
export function addBriefFlag(command: Command, { declaration }: Operation): Option | undefined {
  if (!('brief' in declaration) || declaration.brief === undefined) return undefined;
  const option = new Option(COMPACT, declaration.brief);
  command.addOption(option);
  return option;
}

/** What only the command line does, where its flag was typed, which goes with no other. */
export function localVariant(
  { declaration }: Operation,
  typed: Record<string, unknown>,
  input: Record<string, unknown>,
): LocalVariant | undefined {
  const local = 'local' in declaration ? declaration.local : undefined;
  if (local === undefined || typed[new Option(local.flag).attributeName()] !== true) return undefined;
  const [field] = Object.keys(input);
  if (field === undefined) return local;
  throw new BoardError(
    'invalid_input',
    `${flagOf(field)}: expected nothing beside ${local.flag}, got ${JSON.stringify(input[field])}`,
    { details: { field, received: input[field] } },
  );
}

function optionsFor({ name, schema, flag }: Field): Option[] {
  const inner = unwrap(schema);
  const meaning = about(schema);
  if (inner instanceof z.ZodBoolean) {
    const isThreefold = schema instanceof z.ZodOptional;
    return [new Option(flag, meaning), ...(isThreefold ? [new Option(negated(flag), 'the opposite')] : [])];
  }
  const takesList = inner instanceof z.ZodArray && !isJson(schema);
  const option = new Option(`${flag} <${placeholder(schema)}>`, meaning).argParser(
    (value: string, before: unknown) => collect({ flag, takesList }, value, before),
  );
  const without = isClearable(schema) ? 'none' : `no ${name.replaceAll('_', ' ')}`;
  return isNullable(schema) || isClearable(schema) ? [option, new Option(negated(flag), without)] : [option];
}

function collect(
  { flag, takesList }: { flag: string; takesList: boolean },
  value: string,
  before: unknown,
): unknown {
  if (takesList) {
    const list = Array.isArray(before) ? before : [];
    list.push(value);
    return list;
  }
  if (before !== undefined && before !== false) {
    throw new BoardError(
      'invalid_input',
      `${flag}: expected once, got ${JSON.stringify(before)} and ${JSON.stringify(value)}`,
      {
        details: { field: flag },
      },
    );
  }
  return value;
}

const negated = (flag: string) => flag.replace('--', '--no-');

function isNullable(schema: Schema): boolean {
  if (schema instanceof z.ZodNullable) return true;
  return (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) && isNullable(schema.unwrap());
}

/** What a schema's declaration says of it, wherever in its wrappers that was said. */
function metaOf(schema: Schema): Record<string, unknown> {
  const own: Record<string, unknown> = z.globalRegistry.get(schema) ?? {};
  if (schema instanceof z.ZodNullable || schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) {
    return { ...metaOf(schema.unwrap()), ...own };
  }
  return own;
}

const describe = (schema: Schema) => String(metaOf(schema).description ?? '');
/** What it is for, and whether it may be left out: what is taken without it, where that is something. */
function about(schema: Schema, choices: readonly string[] = []): string {
  const meaning = [describe(schema), ...(choices.length === 0 ? [] : [choices.join(', ')])].join(': ');
  return [meaning, noteOn(schema)].filter((part) => part !== '').join(' ');
}

/** What stands beside flags begins with a small letter. */
const lowered = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);

/** How a command is called at the least. */
export function usageOf(operation: Operation): string {
  const fields = fieldsOf(operation);
  const places = operation.declaration.positionals.map((name) => {
    const field = fields.find((candidate) => candidate.name === name);
    return field !== undefined && isRequired(field.schema) ? `<${name}>` : `[${name}]`;
  });
  const flags = fields.flatMap(({ schema, flag, isPositional }) =>
    isPositional || !isRequired(schema) ? [] : [`${flag} <${placeholder(schema)}>`],
  );
  return [...places, ...flags, '[options]'].join(' ');
}

/** True for a field that the command line takes as JSON. */
export const isJson = (schema: Schema) => metaOf(schema).json === true;

/** True for a list that replaces the one before, and may be emptied. */
const isClearable = (schema: Schema) => metaOf(schema).clearable === true;
const isEmptyList = (value: unknown) => Array.isArray(value) && value.length === 0;

/** True for a field that takes text of any length: on the command line `-` reads it from standard input. */
export const isLong = (schema: Schema) => metaOf(schema).long === true;

/** What stands for the value in help: the choices where there are few, else the kind of value. */
function placeholder(schema: Schema): string {
  const inner = unwrap(schema);
  if (isJson(schema)) return 'json';
  if (inner instanceof z.ZodEnum) return inner.options.join('|');
  if (inner instanceof z.ZodArray) return placeholder(inner.element);
  if (inner instanceof z.ZodNumber) return 'number';
  return 'text';
}

/** The choices of a flag's value, for completion, or what is usual among more; empty where anything goes. */
export function choicesOf(schema: Schema): string[] {
  const inner = unwrap(schema);
  if (inner instanceof z.ZodArray) return choicesOf(inner.element);
  if (inner instanceof z.ZodEnum) return inner.options.map(String);
  const { suggested } = metaOf(schema);
  return Array.isArray(suggested) ? suggested.map(String) : [];
}

/** Puts what was typed together as an operation's input. `readStandardInput` is asked for the value of a lone `-`. */
export async function readInput(
  operation: Operation,
  typed: { positionals: readonly (string | undefined)[]; options: Record<string, unknown> },
  readStandardInput: () => Promise<string>,
): Promise<Record<string, unknown>> {
  const input: Record<string, unknown> = {};
  let dashes = 0;
  for (const field of fieldsOf(operation)) {
    const position = (operation.declaration.positionals as readonly string[]).indexOf(field.name);
    const given = position >= 0 ? typed.positionals[position] : typed.options[camelCase(field.name)];
    if (given === undefined) continue;
    if (given === '-' && isLong(field.schema)) {
      if (++dashes > 1) throw twoDashes(field.flag);
      input[field.name] = (await readStandardInput()).replace(/\r?\n$/, '');
    } else input[field.name] = readValue(field, given);
  }
  return input;
}

function readValue({ schema, flag }: Field, given: unknown): unknown {
  if (given === false && isNullable(schema)) return null;
  if (given === false && isClearable(schema)) return [];
  if (isJson(schema) && typeof given === 'string') return parseJson(flag, given);
  return readText(schema, given);
}

function twoDashes(flag: string): BoardError {
  return new BoardError('invalid_input', `${flag}: standard input can be read only once, got a second '-'`, {
    details: { field: flag },
  });
}

function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** A command line that gives an operation an input, as a person would type it: for help, reference and the like. */
export function commandLine(operation: Operation, input: Record<string, unknown>): string {
  return shellWords(operation, input).join(' ');
}

/** The same word by word. */
export function shellWords(operation: Operation, input: Record<string, unknown>): string[] {
  return ['mission-control', ...commandWords(operation, input).map(quote)];
}

/** The same as separate arguments, as they reach the executable. */
export function commandWords(operation: Operation, input: Record<string, unknown>): string[] {
  const { name, command, positionals } = operation.declaration;
  const words = (command ?? name).split(' ');
  for (const positional of positionals as readonly string[]) {
    if (input[positional] !== undefined) words.push(String(input[positional]));
  }
  for (const { name: field, schema, flag, isPositional } of fieldsOf(operation)) {
    const value = input[field];
    if (isPositional || value === undefined) continue;
    if (value === null || (isClearable(schema) && isEmptyList(value))) words.push(negated(flag));
    else if (value === true) words.push(flag);
    else if (value === false) words.push(negated(flag));
    else if (isJson(schema)) words.push(flag, JSON.stringify(value));
    else for (const one of Array.isArray(value) ? value : [value]) words.push(flag, String(one));
  }
  return words;
}

function quote(word: string): string {
  return /^[\w./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
