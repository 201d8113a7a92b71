import { wrapped } from '../../domain/columns.ts';
import { NEED_KINDS, type Need, type NeedCounts, type NeedKind } from '../../domain/need.ts';
import { ANYONE, PERSON } from '../../domain/task.ts';
import { firstLine } from '../../domain/text.ts';
import type { ItemOf } from '../../service/registry.ts';
import { age } from './age.ts';
import { incompleteText } from './incomplete-text.ts';
import type { Paint } from './paint.ts';
import { cell } from './table.ts';
import { visibleLine } from './visible.ts';

/** Rows as a person decides by them: what is needed, of whom, since when, the choices, and the call that takes it away. */
export function needsText(needs: readonly Need[], paint: Paint): string {
  return needs.map((need) => needLines(need, paint).join('\n')).join('\n\n');
}

/** The whole list as it is told again and again to whoever follows it. */
export function needsList(list: ItemOf<'list-needs'>, paint: Paint): string {
  const { at, total, by_kind, items, incomplete } = list;
  const kinds = kindsText(by_kind);
  const head = `${visibleLine(at)}  ${kinds === '' ? 'nothing waits for anybody' : kinds}${incompleteText(incomplete, '; ')}`;
  const more = total > items.length ? [`and ${total - items.length} more`] : [];
  const rows = items.length === 0 ? [] : [needsText(items, paint)];
  return [...fitted(head, '', paint).map(paint.dim), ...rows, ...more, ''].join('\n');
}

/** `2 question, 1 review` */
export function kindsText(counts: NeedCounts): string {
  return NEED_KINDS.flatMap((kind) => (counts[kind] === 0 ? [] : [`${counts[kind]} ${kindText(kind)}`])).join(
    ', ',
  );
}

/** One row. The last lines are commands to paste, so that they are not broken. */
export function needLines(need: Need, paint: Paint): string[] {
  const { clear, or } = need;
  return [
    ...fitted(headOf(need), '', paint).map((line, index) => (index === 0 ? paint.bold(line) : line)),
    ...bodyOf(need).flatMap((line) => fitted(line, '  ', paint)),
    ...(clear.command === null
      ? fitted(clear.why, '  ', paint)
      : [`  ${paint.dim(visibleLine(clear.command))}`]),
    ...or.flatMap(({ command }) =>
      command === null ? [] : [`  ${paint.dim(`or ${visibleLine(command)}`)}`],
    ),
  ];
}

/** One row where there is more than needs to be told: what is needed and of whom, and the choices. */
export function needInShort(need: Need): string[] {
  const { options, worker, kind } = need;
  const asks = ASKERS.has(kind) && worker !== null ? `${cell(worker)} asks: ` : '';
  const whom = need.for === ANYONE ? '' : `, for ${whomText(need.for)}`;
  return [
    headOf(need),
    `  ${asks}${cell(need.need)}${whom}`,
    ...(options.length === 0 ? [] : [`  ${optionsText(need)}`]),
  ];
}

/** `question  t-1  5 min  Fix the login form (high)` */
function headOf({ kind, task_id, message_id, title, priority, age_seconds }: Need): string {
  const about = [task_id, message_id].filter((id) => id !== null).map(cell);
  const urgency = priority === 'medium' ? '' : ` (${priority})`;
  const since = age_seconds === null ? [] : [age(age_seconds)];
  return [kindText(kind), ...about, ...since, `${cell(title)}${urgency}`].join('  ');
}

function bodyOf(need: Need): string[] {
  const { text, options, risk, review } = need;
  const more =
    text === null ? [] : text.split(/\r?\n/).filter((line) => line.trim() !== '' && line !== need.need);
  return [
    cell(need.need),
    ...more.slice(0, TEXT_LINES).map(visibleLine),
    ...(more.length > TEXT_LINES ? [`and ${more.length - TEXT_LINES} more lines`] : []),
    ...(options.length === 0 ? [] : [optionsText(need)]),
    ...(options.length === 0 && need.recommend !== null ? [`recommended: ${cell(need.recommend)}`] : []),
    ...(risk === null ? [] : [`at stake: ${visibleLine(firstLine(risk))}`]),
    ...(review === null ? [] : reviewLines(review)),
    whoText(need),
  ];
}

const TEXT_LINES = 10;

/** `1 OAuth (recommended) | 2 password`: the number is as good as the words. */
export function optionsText({ options, recommend }: Pick<Need, 'options' | 'recommend'>): string {
  const told = options.map(
    (option, index) => `${index + 1} ${cell(option)}${option === recommend ? ' (recommended)' : ''}`,
  );
  return told.join(' | ');
}

function reviewLines({
  result,
  follow_up,
  evidence,
  criteria,
  links,
}: NonNullable<Need['review']>): string[] {
  const { passed, failed, not_run } = evidence;
  const checks =
    passed + failed + not_run === 0 ? [] : [`checks: ${passed} passed, ${failed} failed, ${not_run} not run`];
  const met =
    criteria === null
      ? []
      : [
          `criteria: ${criteria.met} of ${criteria.total} met, ${criteria.failed} failed, ${criteria.waived} waived`,
        ];
  return [
    ...(result === null ? [] : [`result: ${visibleLine(firstLine(result))}`]),
    ...(follow_up === null ? [] : follow_up.split(/\r?\n/).map((line) => `to do next: ${visibleLine(line)}`)),
    ...[[...checks, ...met].join('; ')].filter((line) => line !== ''),
    ...links.slice(0, LINKS).map(({ kind, ref }) => `${kind} ${cell(ref)}`),
    ...(links.length > LINKS ? [`and ${links.length - LINKS} more links`] : []),
  ];
}

const LINKS = 5;

/** `asked by agent-7, for anyone; then agent-7 goes on with it` */
function whoText({ kind, worker, for: whom, then }: Need): string {
  const asks = ASKERS.has(kind) && worker !== null ? `asked by ${cell(worker)}, ` : '';
  return `${asks}for ${whomText(whom)}; then ${visibleLine(then.why)}`;
}

const ASKERS: ReadonlySet<NeedKind> = new Set(['question', 'external', 'unanswered_message']);

/** Who is waited for, in words. */
export function whomText(whom: string): string {
  if (whom === PERSON) return 'a person';
  return whom === ANYONE ? 'anyone' : cell(whom);
}

/** `unanswered message` */
export const kindText = (kind: NeedKind) => kind.replaceAll('_', ' ');

function fitted(line: string, lead: string, { width }: Paint): string[] {
  const text = `${lead}${line}`;
  return width === undefined ? [text] : wrapped(text, width, `${lead}    `);
}
