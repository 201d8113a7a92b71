import { parseArgs } from 'node:util';

/** What a run is asked for. */
export interface Options {
  /** Names of groups; all without it. */
  only: readonly string[] | null;
  sizes: readonly number[];
  repetitions: number;
  requests: number;
  quick: boolean;
  /** Where the JSON goes; a file of its own for each run without it. */
  json: string | null;
  help: boolean;
}

const SIZES = [100, 1_000, 10_000, 100_000];
const SMALLEST = 100;

/** Reads the arguments; throws where they are not as they should be. */
export function readOptions(argv: string[], groups: readonly string[]): Options {
  const { values } = parseArgs({
    args: argv,
    options: {
      only: { type: 'string' },
      sizes: { type: 'string' },
      repetitions: { type: 'string' },
      requests: { type: 'string' },
      quick: { type: 'boolean', default: false },
      json: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const { quick, help } = values;
  const sizes = values.sizes?.split(',').map((text) => wholeNumber('--sizes', text, SMALLEST));
  return {
    only: values.only === undefined ? null : values.only.split(',').map((name) => oneOf(groups, name)),
    sizes: (sizes ?? (quick ? SIZES.slice(0, 2) : SIZES)).toSorted((one, other) => one - other),
    repetitions: wholeNumber('--repetitions', values.repetitions ?? (quick ? '3' : '15'), 3),
    requests: wholeNumber('--requests', values.requests ?? (quick ? '20' : '300'), 1),
    quick,
    json: values.json ?? null,
    help,
  };
}

function wholeNumber(flag: string, text: string, least: number): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= least) return number;
  throw new Error(`${flag}: expected a whole number from ${least}, got ${JSON.stringify(text)}`);
}

function oneOf(groups: readonly string[], name: string): string {
  if (groups.includes(name)) return name;
  throw new Error(`--only: expected some of ${groups.join(',')}, got ${JSON.stringify(name)}`);
}
