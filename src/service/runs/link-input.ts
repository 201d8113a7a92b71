import type * as z from 'zod';
import {
  LINK_KINDS,
  LINKS_MAX,
  Link,
  LinkKind,
  NewLinkRef,
  NewReference,
  type Reference,
  readReference,
} from '../../domain/link.ts';
import { listOf } from '../../domain/record.ts';
import { BoardError } from '../../errors.ts';
import { findRun, type StoredRun } from '../../store/records/runs.ts';
import { findTask } from '../../store/records/tasks.ts';
import { findAgent } from '../../store/records/workers.ts';
import type { Touched, WriteContext } from '../operation.ts';

const refs = (what: string) =>
  listOf(NewLinkRef, LINKS_MAX).default([]).describe(`${what}; may be given again`);

/** The inputs that say where some of the work is, with any report. */
export const linkInput = {
  branch: refs('a branch with work on it'),
  commit: refs('a commit of it, by its id'),
  pull_request: refs('a pull request with it'),
  file: refs('a file that it made or changed'),
  link: listOf(NewReference, LINKS_MAX)
    .default([])
    .describe(`anything else that belongs to it, KIND=REF: ${LINK_KINDS.join(', ')}; may be given again`),
};

type LinkInput = z.output<z.ZodObject<typeof linkInput>>;

function linksIn({ branch, commit, pull_request, file, link }: LinkInput): Reference[] {
  const named = Object.entries({ branch, commit, pull_request, file } as const).flatMap(([kind, all]) =>
    all.map((ref) => ({ kind: LinkKind.parse(kind), ref })),
  );
  return [...named, ...link.flatMap((text) => readReference(text) ?? [])];
}

/**
 * Adds the links that came with a report to the run that it is about, each once, and has one of its events tell of those that
 * are new. Where a report was about no run, it is the run of what its worker has at hand.
 */
export function addLinks(context: WriteContext, touched: Touched, input: LinkInput): void {
  const given = linksIn(input);
  if (given.length === 0 || touched.task === null) return;
  const run = requireRunOf(context, touched);
  const { fields } = run;
  const known = new Map(fields.links.map((link) => [`${link.kind} ${link.ref}`, link]));
  const added = given.filter(({ kind, ref }) => {
    const isNew = !known.has(`${kind} ${ref}`);
    if (isNew) known.set(`${kind} ${ref}`, Link.parse({ kind, ref }));
    return isNew;
  });
  if (added.length === 0) return;
  if (known.size > LINKS_MAX) throw tooMany(fields.id, known.size);
  context.stage.putRun(run, { links: [...known.values()] });
  tell(context, fields.id, fields.task_id, added);
}

function requireRunOf({ view, author }: WriteContext, { task, run }: Touched): StoredRun {
  const atHand = author === null ? null : findAgent(view, author)?.fields.current_task_id;
  const about = task ?? atHand;
  const id = run ?? (about ? findTask(view, about)?.fields.current_run : null);
  const found = id ? findRun(view, id) : undefined;
  if (found !== undefined) return found;
  throw new BoardError(
    'invalid_input',
    `link: expected a run that it can belong to, but ${about ? `task ${about} has none that is open` : 'no task is at hand'}; give it with a report on a task in progress`,
    { details: { field: 'link' } },
  );
}

function tell({ stage }: WriteContext, run: string, task: string, added: readonly Reference[]): void {
  const links = added.map(({ kind, ref }) => ({ kind, ref }));
  const event = stage.events.findLast((each) => each.run === run);
  if (event !== undefined) {
    event.data = { ...event.data, links };
    return;
  }
  const message = `linked ${added.map(({ kind, ref }) => `${kind} ${ref}`).join(', ')}`;
  stage.event({ type: 'note', entity_type: 'run', entity_id: run, task, run, message, data: { links } });
}

function tooMany(run: string, count: number): BoardError {
  return new BoardError(
    'invalid_input',
    `link: expected at most ${LINKS_MAX} links of run ${run}, got ${count} with these; leave out what matters least`,
    { details: { field: 'link', limit: LINKS_MAX, count } },
  );
}
