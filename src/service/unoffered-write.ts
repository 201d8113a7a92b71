import { type Touched, type WriteContext, type WriteOperation, write } from './operation.ts';

/** A write like any other that no surface offers: lock, hand edits, journal and commit are as ever. */
export function unofferedWrite(
  { name, summary }: { name: string; summary: string },
  handler: (context: WriteContext) => Touched | Promise<Touched>,
): WriteOperation {
  return write({
    name,
    summary,
    audience: 'rare',
    http: { method: 'POST', path: '' },
    positionals: [],
    input: {},
    examples: [],
    errors: [],
    handler: (_input, context) => handler(context),
  });
}
