import { LINK_KINDS, type Link, LinkKind, NewLinkRef } from '../domain/link.ts';
import { listOf } from '../domain/record.ts';
import { singleLine } from '../domain/text.ts';
import { BoardError } from '../errors.ts';

const LINK_TEXT_MAX = 2_050;
const LINKS_MOST = 20;

/** How a call names places where work or proof is: `kind=ref`, such as `commit=1f2e3d4`. */
export const linkInput = listOf(singleLine(LINK_TEXT_MAX), LINKS_MOST)
  .default([])
  .describe(`where it can be seen, as kind=ref; may be given again. Kinds: ${LINK_KINDS.join(', ')}`);

/** The links that a call gives. */
export function readLinks(given: readonly string[], field = 'link'): Link[] {
  return given.map((text, index) => {
    const at = text.indexOf('=');
    const kind = LinkKind.safeParse(text.slice(0, Math.max(0, at)));
    const ref = NewLinkRef.safeParse(text.slice(at + 1));
    if (kind.success && ref.success) return { kind: kind.data, ref: ref.data, title: null };
    throw new BoardError(
      'invalid_input',
      `${field}.${index}: expected kind=ref with a kind of ${LINK_KINDS.join(', ')}, got ${JSON.stringify(text)}`,
      { details: { field: `${field}.${index}`, received: text } },
    );
  });
}
