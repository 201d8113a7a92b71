import { type Judged, judgedCriteria, writeCriteria } from '../../domain/criteria.ts';
import type { Check, CriterionStatus } from '../../domain/criterion.ts';
import type { MarkdownFile } from '../../store/markdown/front-matter.ts';
import type { StoredTask } from '../../store/records/tasks.ts';
import type { WriteContext } from '../operation.ts';
import { announceCheck } from '../tasks/criterion-checked.ts';

/** A task's file as a person left it. */
interface Left {
  readonly fields: { readonly checks?: readonly Check[] | undefined };
  readonly file: MarkdownFile;
}

/** What a person's marks come to: checks and body as they are kept, and what is to be told once the task is staged. */
export interface Ticked {
  readonly checks: Check[];
  readonly file: MarkdownFile;
  announce(context: WriteContext, task: StoredTask): void;
}

/** Takes marks for what the person says, who checked it; a text that changed is open again. `before` is the task as recorded. */
export function tickedByHand({ now }: WriteContext, left: Left, before: Left | null): Ticked {
  const { file } = left;
  const given = left.fields.checks ?? [];
  const criteria = judgedCriteria(file.body, given);
  const statuses = new Map(
    (before === null ? [] : judgedCriteria(before.file.body, before.fields.checks ?? [])).map(
      ({ text, status }) => [text, status],
    ),
  );
  const known = new Map(given.map((check) => [check.text, check]));
  const told: { n: number; from: CriterionStatus; check: Check }[] = [];
  const kept = new Map<string, Check>();
  for (const [index, each] of criteria.entries()) {
    const check = each.check ?? newCheck(each, known.has(each.text), now);
    if (check === null || kept.has(each.text)) continue;
    kept.set(each.text, check);
    if (check !== each.check) told.push({ n: index + 1, from: statuses.get(each.text) ?? 'open', check });
  }
  const isAsMarked = criteria.length === 0 || !judgedOtherwise(file.body, criteria);
  return {
    checks: [...kept.values()],
    file: isAsMarked ? file : { ...file, body: writeCriteria(file.body, criteria) },
    announce: (context, task) => {
      for (const one of told) announceCheck(context, task, one);
    },
  };
}

/** A person's mark where nothing was told of it, or something else; null where nobody ever told of an open one. */
function newCheck({ text, status }: Judged, isKnown: boolean, now: string): Check | null {
  if (status === 'open' && !isKnown) return null;
  const nobody = { by: null, agent: null, evidence: null, note: null };
  return { text, status, witness: 'checked', at: now, ...nobody, links: [] };
}

function judgedOtherwise(body: string, criteria: readonly Judged[]): boolean {
  return judgedCriteria(body, []).some(({ status }, index) => status !== criteria[index]?.status);
}

/** A copy's criteria: nobody has told of any yet. */
export function asNew(file: MarkdownFile): MarkdownFile {
  const criteria = judgedCriteria(file.body, []);
  if (criteria.every(({ status }) => status === 'open')) return file;
  return {
    ...file,
    body: writeCriteria(
      file.body,
      criteria.map(({ text }) => ({ text, status: 'open' })),
    ),
  };
}
