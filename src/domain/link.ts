import * as z from 'zod';
import { absentable } from './record.ts';
import { SHORT_TEXT_MAX, singleLine, visibleLine } from './text.ts';

const REF_MAX = 2_000;
export const LINKS_MAX = 100;

export const LINK_KINDS = [
  'branch',
  'base',
  'commit',
  'pull_request',
  'issue',
  'worktree',
  'transcript',
  'file',
  'command',
  'url',
  'artifact',
] as const;
export const LinkKind = z.enum(LINK_KINDS);

/** Where some of the work is: a branch, a commit, a file, an address. The board keeps the words, and follows none. */
export const Link = z.strictObject({
  kind: LinkKind,
  ref: singleLine(REF_MAX),
  title: absentable(singleLine(SHORT_TEXT_MAX)),
});
export type Link = z.infer<typeof Link>;

/** As a request may give it: something of it can be seen. */
export const NewLinkRef = visibleLine(REF_MAX);

/** So many letters of a commit's id tell it from others, as they do for git. */
const COMMIT_LEAST = 7;
const COMMIT = /^[0-9a-f]+$/i;

/** True for the link that somebody means by a text: the same text, or the beginning of a commit's id. */
export function isLinkTo({ kind, ref }: Link, text: string): boolean {
  if (ref === text) return true;
  if (kind !== 'commit' || text.length < COMMIT_LEAST || !COMMIT.test(text)) return false;
  return ref.toLowerCase().startsWith(text.toLowerCase());
}

const FORM = /^([a-z_]+)=(.*)$/s;

/** A link without its title, as a request names it. */
export type Reference = Pick<Link, 'kind' | 'ref'>;

/** What `kind=ref` says, as one word of a command line has both; null where it says neither. */
export function readReference(text: string): Reference | null {
  const [, kind, ref] = FORM.exec(text) ?? [];
  const read = z.strictObject({ kind: LinkKind, ref: NewLinkRef }).safeParse({ kind, ref });
  return read.success ? read.data : null;
}

/** A link as a request gives it: `kind=ref`, such as `commit=1f2e3d4`. */
export const NewReference = z.string().refine((text) => readReference(text) !== null, {
  error: `expected KIND=REF with a kind of ${LINK_KINDS.join(', ')}, and a ref that is one line`,
});
