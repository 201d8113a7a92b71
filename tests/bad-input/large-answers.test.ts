import { expect, test } from 'vitest';
import { type Warning, Warnings } from '../../src/domain/warning.ts';
import { tempBoard } from '../helpers/temp-board.ts';

test('of very many warnings the first are told, and how many more there are', () => {
  const warnings = new Warnings();
  const of = (index: number): Warning => ({ code: 'malformed_file', message: `file ${index}` });
  for (let index = 0; index < 80_000; index++) for (const _ of [1, 2]) warnings.add(of(index));
  const listed = warnings.list();
  expect(listed).toHaveLength(51);
  expect(listed.at(-1)).toMatchObject({
    code: 'more_warnings',
    message: expect.stringContaining('79950 more'),
  });
});

test('long warnings are fewer', () => {
  const warnings = new Warnings();
  for (let index = 0; index < 40; index++)
    warnings.add({ code: 'malformed_file', message: `${index} ${'x'.repeat(100_000)}` });
  expect(JSON.stringify(warnings.list()).length).toBeLessThan(70_000);
});

test('a page of large events ends early, and the next ones give each event once', async () => {
  const board = await tempBoard();
  const message = '\u0001'.repeat(250_000);
  for (let index = 0; index < 4; index++)
    await board.ok('append-event', { entity_type: 'board', entity_id: 'board', type: 'note', message });
  const ids: string[] = [];
  let pages = 0;
  let cursor: string | undefined;
  do {
    const page = await board.ok('list-events', { type: ['note'], limit: 500, ...(cursor ? { cursor } : {}) });
    expect(JSON.stringify(page).length).toBeLessThan(5 * 1024 * 1024);
    expect(page).toMatchObject({ total: 4 });
    ids.push(...page.items.map(({ id }) => id));
    cursor = page.next_cursor ?? undefined;
    pages++;
  } while (cursor !== undefined && pages < 10);
  expect(pages).toBeGreaterThan(1);
  expect(new Set(ids).size).toBe(4);
  expect(ids).toHaveLength(4);
});

test('a long chain of dependencies is followed once, and a circle in it is told with its path', async () => {
  const board = await tempBoard();
  const count = 1_000;
  for (let index = 1; index <= count; index++) {
    const before = index === 1 ? '' : `depends_on:\n  - t-${index - 1}\n`;
    const front = `id: t-${index}\ntitle: One\ncreated_at: 2026-11-21T10:00:00.000Z\n${before}`;
    board.write(`pending/t-${index}.md`, `---\n${front}---\n`);
  }
  const cpu = process.cpuUsage();
  const error = await board.fail('update-task', { task_id: 't-1', depends_on: [`t-${count}`] });
  expect(process.cpuUsage(cpu).user / 1000).toBeLessThan(6_000);
  expect(error.code).toBe('invalid_input');
  expect(error.details.cycle).toHaveLength(count);
});

/** All of a list, page by page, and how many pages it took. */
async function pagesOf(
  read: (cursor: { cursor?: string }) => Promise<{ items: { id: string }[]; next_cursor: string | null }>,
) {
  const pages: string[][] = [];
  let cursor: string | null = null;
  do {
    const page = await read(cursor === null ? {} : { cursor });
    expect(JSON.stringify(page).length).toBeLessThan(5 * 1024 * 1024);
    pages.push(page.items.map(({ id }) => id));
    cursor = page.next_cursor;
  } while (cursor !== null && pages.length < 20);
  return pages;
}

const AT = '2026-11-21T10:00:00.000Z';

test.each([{}, { status: 'finished' as const }])(
  'a page of large runs ends early, and the next ones give each run once: %o',
  async (filter) => {
    const board = await tempBoard();
    const names = Array.from({ length: 8 }, (_, index) => `r-${index}`);
    for (const id of names) {
      const front = `id: ${id}\ntask_id: t-1\nagent_id: a\nattempt: 1\nstatus: finished\nstarted_at: ${AT}`;
      board.write(`runs/2026/11/21/${id}.md`, `---\n${front}\n---\n${'x'.repeat(1_000_000)}`);
    }
    const pages = await pagesOf((cursor) => board.ok('list-runs', { ...filter, limit: 500, ...cursor }));
    expect(pages.length).toBeGreaterThan(1);
    expect(pages.flat().sort()).toEqual(names);
  },
);

test.each([{}, { order: 'finished' as const }])(
  'a page of large tasks ends early, and the next ones give each task once: %o',
  async (order) => {
    const board = await tempBoard();
    const names = Array.from({ length: 30 }, (_, index) => `t-${index + 10}`);
    for (const id of names) {
      const blocker = `blocker:\n  kind: external\n  text: x\n  risk: "${'x'.repeat(200_000)}"`;
      const front = `id: ${id}\ntitle: One\ncreated_at: ${AT}\nfinished_at: ${AT}\n${blocker}`;
      board.write(`done/2026/11/21/${id}.md`, `---\n${front}\n---\n`);
    }
    const pages = await pagesOf((cursor) => board.ok('list-tasks', { ...order, limit: 500, ...cursor }));
    expect(pages.length).toBeGreaterThan(1);
    expect(pages.flat().sort()).toEqual(names);
  },
);
