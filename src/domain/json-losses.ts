import { comesBack } from './typed-number.ts';

const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*|[{}[\],]/g;

/** What `JSON.parse` changes of a text without a word. */
export interface JsonLoss {
  readonly kind: 'key' | 'number';
  /** Where: the keys and places on the way to it. */
  readonly path: readonly string[];
  /** What is wrong, in words. */
  readonly problem: string;
}

/** An object or a list that the scan is in. */
interface Level {
  readonly isObject: boolean;
  /** Made for a second key only: a text may open a hundred thousand objects. */
  keys?: Set<string>;
  key: string | null;
  place: number;
}

/**
 * What a JSON text says that its value would not: a key that an object has twice, of which the last is kept, and a number
 * that a double cannot hold, which becomes another one. The text must be JSON.
 */
export function* jsonLosses(json: string): Generator<JsonLoss> {
  const open: Level[] = [];
  let isKeyNext = false;
  for (const [token] of json.matchAll(TOKEN)) {
    if (token === '{' || token === '[') open.push({ isObject: token === '{', key: null, place: 0 });
    else if (token === '}' || token === ']') open.pop();
    const level = open.at(-1);
    if (isKeyNext && level?.isObject && token.startsWith('"')) {
      const key: string = JSON.parse(token);
      if (level.key !== null) level.keys ??= new Set([level.key]);
      level.key = key;
      if (level.keys?.has(key)) yield twice(key, open);
      level.keys?.add(key);
    } else if (isNumber(token) && !comesBack(token)) yield changed(token, open);
    if (token === ',' && level !== undefined) level.place++;
    isKeyNext = token === '{' || (token === ',' && level?.isObject !== false);
  }
}

/** The first of them; undefined if the text says what its value says. */
export function findJsonLoss(json: string): JsonLoss | undefined {
  for (const loss of jsonLosses(json)) return loss;
  return undefined;
}

const isNumber = (token: string) => /^[-\d]/.test(token);

const pathOf = (open: readonly Level[]) =>
  open.map(({ isObject, key, place }) => (isObject ? (key ?? '') : String(place)));

function twice(key: string, open: readonly Level[]): JsonLoss {
  return {
    kind: 'key',
    path: pathOf(open),
    problem: `expected each key once, got ${JSON.stringify(key)} twice`,
  };
}

function changed(token: string, open: readonly Level[]): JsonLoss {
  const path = pathOf(open);
  const shown = token.length > 40 ? `${token.slice(0, 40)}…` : token;
  const place = path.length === 0 ? '' : ` at ${path.join('.').slice(0, 200)}`;
  const problem = `expected numbers that come back as they were given, got ${shown}${place}, which would come back as ${Number(token) || 0}; give it as text`;
  return { kind: 'number', path, problem };
}
