import { ANYONE, type Blocker, PERSON } from '../../domain/task.ts';
import { visibleLine } from './visible.ts';

/** True for what a blocked task waits for. */
export function isBlocker(value: unknown): value is Blocker {
  return (
    typeof value === 'object' && value !== null && 'kind' in value && 'text' in value && 'options' in value
  );
}

/** `question: Which login? [OAuth (recommended) | password]; needs: a decision; asked by agent-7, waits for a person` */
export function blockerText({ kind, text, by, needs, waits_for, options, recommend, risk }: Blocker): string {
  const choices = options.map((option) => (option === recommend ? `${option} (recommended)` : option));
  const chosen = choices.length === 0 ? '' : ` [${choices.join(' | ')}]`;
  const atStake = risk === null ? '' : `; at stake: ${risk}`;
  const needed = needs === null ? '' : `; needs: ${needs}`;
  const who = [
    by === null ? [] : [`by ${by}`],
    waits_for === ANYONE ? [] : [`waits for ${waits_for === PERSON ? 'a person' : waits_for}`],
  ].flat();
  const told = who.length === 0 ? '' : `; ${who.join(', ')}`;
  return visibleLine(`${kind}: ${text}${chosen}${needed}${atStake}${told}`);
}
