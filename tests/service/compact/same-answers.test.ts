import { expect, test } from 'vitest';
import type { InputOf } from '../../../src/service/registry.ts';
import { expectSound } from '../../store/sound-board.ts';
import type { TempBoard } from '../../helpers/temp-board.ts';
import { compact, toldBoard } from './told-board.ts';

const KINDS: InputOf<'list-events'>[] = [
  {},
  { limit: 3 },
  { type: ['task-moved', 'worker-progress'] },
  { entity_id: 't-day-1' },
  { entity_type: 'agent' },
  { agent: 'agent-2' },
  { after: '2026-11-21T10:30:00Z', before: '2026-11-23T10:00:00Z' },
];

/** Everything that tells of events, but for the compaction's own commit and event. */
async function answersOf(board: TempBoard): Promise<unknown> {
  const pages = [];
  for (const kinds of KINDS) {
    for (const order of ['asc', 'desc'] as const) {
      let cursor: string | undefined;
      do {
        const page = await board.ok('list-events', { ...kinds, before: kinds.before ?? board.at, order, ...(cursor === undefined ? {} : { cursor }) });
        pages.push({ kinds, order, items: page.items, total: page.total });
        cursor = page.next_cursor ?? undefined;
      } while (cursor !== undefined);
    }
  }
  return { pages };
}
test('x', async () => {
  const board = await toldBoard();
  const before = board.files('events');
  const answer = await compact(board);
  console.log(answer, board.files('events'), board.git('log','-1','--stat'));
  console.log(board.read('events/2026/11/21.jsonl'));
  expectSound(board.root);
  console.log(before.length, await board.ok('audit', {}), (await board.ok('list-events', {})).total);
  console.log(await board.ok('doctor', {}));
  void answersOf; expect(1).toBe(1);
});
