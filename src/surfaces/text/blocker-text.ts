import type { Blocker } from '../../domain/task.ts';
import { visibleLine } from './visible.ts';

/** True for what a blocked task waits for. */
export function isBlocker(value: unknown): value is Blocker {
  return (
    typeof value === 'object' && value !== null && 'kind' in value && 'text' in value && 'options' in value
  );
}

/** `question: Which login? [OAuth (recommended) | password]` */
export function blockerText({ kind, text, options, recommend, risk }: Blocker): string {
  const choices = options.map((option) => (option === recommend ? `${option} (recommended)` : option));
  const chosen = choices.length === 0 ? '' : ` [${choices.join(' | ')}]`;
  const atStake = risk === null ? '' : `; at stake: ${risk}`;
  return visibleLine(`${kind}: ${text}${chosen}${atStake}`);
}
