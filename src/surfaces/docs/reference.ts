import { Command } from 'commander';
import * as z from 'zod';
import { ERROR_STATUS } from '../../errors.ts';
import { type Operation, writeInput } from '../../service/operation.ts';
import { loadAll } from '../../service/registry.ts';
import { WriteAnswer } from '../../service/write-answer.ts';
import { newCommand } from '../cli/command-line.ts';
import { OWN_COMMANDS } from '../cli/commands.ts';
import { addFlags, COMPACT, commandLine, FOLLOW } from '../cli/flags.ts';
import { codeSections } from './code-text.ts';
import { code, table } from './markdown.ts';
import { type FieldText, fieldsOf, RECORDS } from './schema-text.ts';

const HELP_WIDTH = 110;

/** The whole of docs/reference.md, made of the operations' declarations: the same text for the same operations. */
export async function reference(): Promise<string> {
  const operations = await loadAll();
  const writes = operations.filter((operation) => operation.access === 'write');
  const parts = [
    introduction(),
    '## Operations',
    overview(operations),
    '## Every write',
    'Every write takes these besides its own inputs, but for the last two where it says so:',
    inputTable(writes[0], Object.keys(writeInput)),
    'and answers with this in `data`:',
    outputTable(fieldsOf(WriteAnswer, 'output')),
    '## Records',
    'What each field means is told in [MISSION_CONTROL.md](../MISSION_CONTROL.md).',
    ...Object.entries(RECORDS).flatMap(([name, schema]) => [
      `### ${name}`,
      outputTable(fieldsOf(schema, 'output')),
    ]),
    '## Operations one by one',
    ...operations.flatMap(section),
    '## Commands that are no operations',
    ...(await ownCommands()),
    ...codeSections(operations),
  ];
  return `${parts.join('\n\n')}\n`;
}

function introduction(): string {
  return `# Reference

Made by \`npm run docs\` from the declarations in \`src/service\`. Do not edit it: edit those.

An operation is called the same way everywhere: as a command with flags, and by its name on the bridge and in the
library. Inputs have one name; the command line writes \`_\` as \`-\`. A long text may be \`-\` on the command line,
once: then it is read from standard input, and one that is closed, \`/dev/null\` or unreadable is refused. An instant is
ISO 8601 with a zone; the board itself writes UTC with milliseconds. What JSON could not give back is refused: a number that
a double does not hold, -0, and half of a character; give such a number as text.

${overHttp()}

Every answer is an envelope:

\`\`\`json
{"ok":true,"schema_version":1,"operation":"move-task","data":{},"warnings":[]}
{"ok":false,"schema_version":1,"operation":"move-task","error":{"code":"invalid_transition","message":"…","details":{}},"warnings":[]}
\`\`\``;
}

function overHttp(): string {
  return Object.hasOwn(OWN_COMMANDS, 'serve')
    ? 'Over HTTP, inputs in `{}` are taken from the path, the others of a GET from the query, and those of a write from the JSON body.'
    : 'Each operation also declares its method and path over HTTP. This version has no server for them yet.';
}

const commandOf = ({ declaration }: Operation) => declaration.command ?? declaration.name;
function overview(operations: readonly Operation[]): string {
  const rows = operations.map((operation) => {
    const { name, summary, http } = operation.declaration;
    return [`[${name}](#${name})`, operation.access, code(`${http.method} ${http.path}`), summary];
  });
  return table(['operation', 'access', 'HTTP', 'what it does'], rows);
}

function section(operation: Operation): string[] {
  const { name, summary, description, examples, http } = operation.declaration;
  const own = Object.keys(operation.input.shape).filter(
    (field) => operation.access === 'read' || !Object.hasOwn(writeInput, field),
  );
  return [
    `### ${name}`,
    `${summary}.${description === undefined ? '' : ` ${description}`}`,
    fenced(`${usage(operation)}\n${http.method} ${http.path}`),
    ...withoutRevision(operation),
    own.length === 0 ? 'It takes no inputs of its own.' : inputTable(operation, own),
    ...answerOf(operation),
    errorLine(operation),
    ...following(operation),
    ...locally(operation),
    ...briefly(operation),
    fenced(examples.map(({ title, input }) => `# ${title}\n${commandLine(operation, input)}`).join('\n')),
  ];
}

/** What is about nothing that is there has no revision, and no rule to override. */
function withoutRevision({ access, input }: Operation): string[] {
  const untaken = Object.keys(writeInput).filter((field) => !Object.hasOwn(input.shape, field));
  return access === 'read' || untaken.length === 0
    ? []
    : [`It takes neither ${untaken.map(code).join(' nor ')}.`];
}

function answerOf(operation: Operation): string[] {
  if (operation.access === 'read')
    return ['It answers with:', outputTable(fieldsOf(operation.output, 'output'))];
  if (operation.extra === null) return [];
  return ['It answers besides with:', outputTable(fieldsOf(z.strictObject(operation.extra), 'output'))];
}

/** How an operation is followed, where it can be. */
function following(operation: Operation): string[] {
  const { name, stream } = operation.declaration;
  if (stream === undefined) return [];
  const inputs = Object.keys(stream.input.shape).map(code).join(', ');
  const calls = stream.examples.map(
    ({ title, input }) => `# ${title}\n${commandLine(operation, input)} ${FOLLOW}`,
  );
  const errors =
    stream.errors.length === 0 ? '' : ` Errors before it begins: ${stream.errors.map(code).join(', ')}.`;
  return [
    `**Followed.** ${stream.summary}: ${code(FOLLOW)} on the command line, a JSON object a line with ${code('--json')}; ` +
      `${code(`GET ${stream.path}`)} as server-sent events, where the header ${code('Last-Event-ID')} counts more than ` +
      `${code(stream.resume.input)}; ${code(`board.follow('${name}', …)`)} in the library. It takes ${inputs}.${errors}`,
    fenced(calls.join('\n')),
  ];
}

/** What only the command line does with an operation's command, where there is such a thing. */
function locally({ declaration }: Operation): string[] {
  const local = 'local' in declaration ? declaration.local : undefined;
  if (local === undefined) return [];
  return [
    `**On the command line only.** ${code(local.flag)}: ${local.summary}. It takes nothing besides, and answers with:`,
    outputTable(fieldsOf(local.output, 'output')),
  ];
}

/** The short form of an operation's answer, where it has one. */
function briefly({ declaration }: Operation): string[] {
  const brief = 'brief' in declaration ? declaration.brief : undefined;
  return brief === undefined
    ? []
    : [
        `**On the command line and the bridge only.** ${code(COMPACT)}: ${brief}; on the bridge as \`text\` in the envelope.`,
      ];
}

const fenced = (text: string) => `\`\`\`sh\n${text}\n\`\`\``;

function usage(operation: Operation): string {
  const positionals = operation.declaration.positionals.map((name) => `<${name}>`);
  return ['mission-control', commandOf(operation), ...positionals, '[flags]'].join(' ');
}

/** Some inputs of an operation, with the flags that the command line itself makes of them. */
function inputTable(operation: Operation | undefined, names: readonly string[]): string {
  if (operation === undefined) return '';
  const flags = flagsOf(operation);
  const rows = fieldsOf(operation.input, 'input')
    .filter(({ path }) => names.includes(path.split(/[.[]/, 1)[0] ?? ''))
    .map((field) => [
      code(field.path),
      flags.get(field.path) ?? '',
      field.type,
      field.isRequired ? 'required' : field.fallback === undefined ? '' : code(field.fallback),
      field.about,
    ]);
  return table(['input', 'command line', 'type', 'default', 'what it is'], rows);
}

function flagsOf(operation: Operation): Map<string, string> {
  const command = new Command();
  addFlags(command, operation);
  const flags = new Map(command.registeredArguments.map((argument) => [argument.name(), 'by position']));
  for (const option of command.options) {
    const field = option.attributeName().replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    const before = flags.get(field);
    flags.set(field, `${before === undefined ? '' : `${before}, `}${code(option.flags)}`);
  }
  return flags;
}

function outputTable(fields: readonly FieldText[]): string {
  if (fields.every(({ about }) => about === '')) {
    return table(
      ['field', 'type'],
      fields.map(({ path, type }) => [code(path), type]),
    );
  }
  return table(
    ['field', 'type', 'what it is'],
    fields.map(({ path, type, about }) => [code(path), type, about]),
  );
}

function errorLine({ declaration }: Operation): string {
  if (declaration.errors.length === 0) return 'It has no errors of its own.';
  const listed = declaration.errors.map((name) => {
    const { exit, http } = ERROR_STATUS[name];
    return `${code(name)} (${exit ?? '–'}, ${http})`;
  });
  return `Errors of its own (exit status, HTTP status): ${listed.join(', ')}.`;
}

/** The help pages of the commands that only the command line has, as it prints them. */
async function ownCommands(): Promise<string[]> {
  const pages = Object.entries(OWN_COMMANDS).map(async ([name, { load }]) => {
    const written: string[] = [];
    const command = newCommand(name, (text) => written.push(text));
    command.configureOutput({ getOutHelpWidth: () => HELP_WIDTH, getOutHasColors: () => false });
    (await load()).command.declare(command);
    command.outputHelp();
    return [`### ${name}`, `\`\`\`text\n${written.join('').trimEnd()}\n\`\`\``];
  });
  return (await Promise.all(pages)).flat();
}
