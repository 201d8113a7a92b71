import type { Need } from '../../domain/need.ts';
import type { DataOf } from '../../service/registry.ts';
import { age } from './age.ts';
import { cutShort } from './cut-short.ts';
import { kindsText } from './needs-text.ts';
import { cell } from './table.ts';

type Needs = DataOf<'board-summary'>['needs'];

/** What waits for whom in few words: how much of what kind, and of the first rows all that a decision takes, a line each. */
export function needsBrief(needs: Needs, { width, most }: { width: number; most: number }): string[] {
  if (needs.total === 0) return [];
  const rows = needs.items.slice(0, most);
  const rest = needs.total - rows.length;
  return [
    `needs ${needs.total}: ${kindsText(needs.by_kind)}`,
    ...rows.map((need) => ` ${needBrief(need, width)}`),
    ...(rest === 0 ? [] : [` and ${rest} more: list-needs`]),
  ];
}

/** `t-7k3f9a2m question 5 min agent-7, for a person: Which login? [1 OAuth* | 2 password]`; the star is the recommendation. */
function needBrief(need: Need, width: number): string {
  const { kind, task_id, message_id, path, worker, for: whom, age_seconds, recommend, options } = need;
  const short = (text: string) => cutShort(cell(text), width);
  const about = task_id ?? message_id ?? path ?? worker ?? '';
  const since = age_seconds === null ? [] : [age(age_seconds)];
  const who = [
    ...(worker === null || worker === about ? [] : [cell(worker)]),
    ...(whom === 'anyone' ? [] : [`for ${cell(whom)}`]),
  ];
  const choices = options.map(
    (option, index) => `${index + 1} ${short(option)}${option === recommend ? '*' : ''}`,
  );
  const chosen = choices.length === 0 ? '' : ` [${cutShort(choices.join(' | '), 3 * width)}]`;
  const head = [cell(about), kind, ...since, who.join(', ')].filter((part) => part !== '').join(' ');
  return `${head}: ${short(need.need)}${chosen}`;
}
