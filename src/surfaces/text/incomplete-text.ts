import type { Incomplete } from '../../domain/page.ts';

/** What an answer had to leave out, in words behind `before`; nothing if it is whole. */
export function incompleteText({ unreadable, not_recorded }: Incomplete, before = ''): string {
  const parts = [
    ...(unreadable === 0 ? [] : [`${unreadable} unreadable`]),
    ...(not_recorded === 0 ? [] : [`${not_recorded} not recorded yet`]),
  ];
  return parts.length === 0 ? '' : `${before}incomplete: ${parts.join(', ')}`;
}
