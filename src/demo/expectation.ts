import type { DataOf } from '../service/registry.ts';

/** How a board differs from what a demo's cast has to leave behind; empty where it does not. */
export function differences(summary: DataOf<'board-summary'>, victim: string): string[] {
  const { counts, blocked, stale_workers, in_progress, needs, unrecorded_edits } = summary;
  const expected: [what: string, wanted: unknown, found: unknown][] = [
    ['tasks done', 2, counts.done],
    ['tasks pending', 0, counts.pending],
    ['blocked tasks', ['failed'], blocked.items.map(({ blocker }) => blocker?.kind)],
    ['workers with a task in progress', [victim], in_progress.map(({ agent_id }) => agent_id)],
    ['silent workers', [victim], stale_workers.map(({ agent_id }) => agent_id)],
    ['what waits for somebody', ['failed', 'silent_worker'], needs.items.map(({ kind }) => kind)],
    ['hand edits not recorded', [], unrecorded_edits],
  ];
  return expected
    .map(([what, ...values]) => [what, ...values.map((value) => JSON.stringify(value))])
    .filter(([, wanted, found]) => wanted !== found)
    .map(([what, wanted, found]) => `${what}: expected ${wanted}, got ${found}`);
}
