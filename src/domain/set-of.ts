import { remembered } from './remembered.ts';

/** The set of what is in a list, made once however often it is asked: what callers list may be long. */
export const setOf: (list: readonly string[]) => ReadonlySet<string> = remembered(
  (list: readonly string[]) => new Set(list),
);
