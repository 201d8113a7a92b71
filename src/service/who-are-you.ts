import type { Warning } from '../domain/warning.ts';
import { type Identity, NOBODY } from '../store/git/repository.ts';

/** Asks a person whom git has no name for to give one: else what they did is recorded in nobody's name. Null where git has one. */
export function whoAreYou(author: Identity): Warning | null {
  if (author !== NOBODY) return null;
  const message =
    "who are you? git has no name for you, so your edits go on record as Mission Control's; give it one: " +
    "git config --global user.name 'Your Name'; git config --global user.email you@example.org";
  return { code: 'no_identity', message };
}
