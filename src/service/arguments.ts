import { BoardError } from '../errors.ts';

/** What a program may give for each of some names, as `typeof` has it, or `null`; to leave one out is always allowed. */
type Kinds = Readonly<Record<string, readonly string[]>>;

/** Refuses what a program gives in a wrong type, which a compiler would have told it: `invalid_input` with the name. */
export function requireKinds(given: Readonly<Record<string, unknown>>, kinds: Kinds): void {
  for (const [name, expected] of Object.entries(kinds)) {
    const value = given[name];
    const kind = value === null ? 'null' : typeof value;
    if (kind === 'undefined' || expected.includes(kind)) continue;
    throw new BoardError(
      'invalid_input',
      `${name}: expected ${expected[0] === 'object' ? 'an' : 'a'} ${expected.join(' or ')}, got ${shown(value, kind)}`,
      {
        details: { field: name },
      },
    );
  }
}

function shown(value: unknown, kind: string): string {
  return ['number', 'boolean', 'string'].includes(kind) ? JSON.stringify(value) : kind;
}
