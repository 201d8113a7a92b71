import {
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { openBoard } from '../../../src/service/open-board.ts';
import { findRepository } from '../../../src/store/git/repository.ts';
import { gitBy } from '../../helpers/sound-board.ts';
import { START, type TempBoard, tempBoard } from '../../helpers/temp-board.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** More than the age at which a time stamp tells every later change. */
const SETTLED_MS = 40;

function taskText(id: string, more: Record<string, string> = {}): string {
  const fields = {
    id,
    title: `Task ${id}`,
    priority: 'medium',
    created_at: '2026-11-01T10:00:00.000Z',
    ...more,
  };
  const lines = Object.entries(fields).map(([key, value]) => `${key}: ${value}\n`);
  return `---\n${lines.join('')}---\nWhat ${id} is about.\n`;
}

const dayOf = (index: number) => new Date(START - index * DAY_MS).toISOString();
const donePath = (id: string, day: number) => `done/${dayOf(day).slice(0, 10).replaceAll('-', '/')}/${id}.md`;
const doneText = (id: string, day: number) => taskText(id, { finished_at: dayOf(day), revision: '3' });

/** A board with enough on it for what was read to be kept. */
async function grownBoard(open = 80, done = 1_040): Promise<TempBoard> {
  const temp = await tempBoard();
  for (let index = 0; index < open; index++) temp.write(`pending/p${index}.md`, taskText(`p${index}`));
  for (let index = 0; index < done; index++)
    temp.write(donePath(`d${index}`, index % 5), doneText(`d${index}`, index % 5));
  gitBy(temp.root, 'add', '-A');
  gitBy(temp.root, 'commit', '-qm', 'grown');
  await sleep(SETTLED_MS);
  return temp;
}

const READS = [
  ['board-summary', {}],
  ['list-tasks', { status: ['pending'], ready: true, search: 'about', limit: 100 }],
  ['list-tasks', { order: 'finished', limit: 7 }],
  ['show-task', { task_id: 'd3' }],
  ['show-task', { task_id: 'new' }],
] as const;

/** What a process of its own answers. */
async function answers(root: string): Promise<unknown[]> {
  const board = openBoard(root, { now: () => START, agent: null });
  const told: unknown[] = [];
  for (const [operation, input] of READS) told.push(await board.call(operation as string, input));
  return told;
}

const stateDir = (root: string) => findRepository(root).stateDir;
const cachesOf = (root: string) =>
  existsSync(stateDir(root)) ? readdirSync(stateDir(root)).filter((name) => name.startsWith('cache-')) : [];

function dropCaches(root: string): void {
  for (const name of cachesOf(root)) rmSync(join(stateDir(root), name));
}

/** The answers with what is kept, which have to be those without. */
async function expectSameWithout(root: string): Promise<unknown[]> {
  const withCaches = await answers(root);
  dropCaches(root);
  expect(withCaches).toEqual(await answers(root));
  return withCaches;
}

describe('what reads keep for later processes', () => {
  test('is written where much was read, and answers the same', async () => {
    const { root } = await grownBoard();
    await answers(root);
    expect(cachesOf(root).sort()).toEqual(['cache-done-days', 'cache-done-names', 'cache-records']);
    await expectSameWithout(root);
  });

  test('is not written for a board on which reading is quick', async () => {
    const { root } = await grownBoard(5, 20);
    await answers(root);
    expect(cachesOf(root)).toEqual([]);
  });

  test.each([
    ['cut short', (bytes: Buffer) => bytes.subarray(0, bytes.length - 100)],
    ['emptied', () => Buffer.alloc(0)],
    ['garbled', (bytes: Buffer) => Buffer.concat([bytes.subarray(0, -500), Buffer.alloc(500, 'x')])],
    [
      'made by another build',
      (bytes: Buffer) => Buffer.from(bytes.toString('latin1').replace(' unbuilt ', ' another '), 'latin1'),
    ],
  ])('is passed over where it was %s', async (_what, spoil) => {
    const { root } = await grownBoard();
    const sound = await answers(root);
    for (const name of cachesOf(root)) {
      const path = join(stateDir(root), name);
      writeFileSync(path, spoil(readFileSync(path)));
      expect(await answers(root)).toEqual(sound);
    }
  });

  test('of another board is passed over where that comes to lie in its place', async () => {
    const one = await grownBoard();
    const other = await grownBoard(3, 4);
    await answers(one.root);
    const kept = join(one.root, '..', 'kept');
    cpSync(stateDir(one.root), kept, { recursive: true, preserveTimestamps: true });
    rmSync(one.root, { recursive: true });
    renameSync(other.root, one.root);
    cpSync(kept, stateDir(one.root), { recursive: true, preserveTimestamps: true });
    await expectSameWithout(one.root);
  });

  test('of the names alone being lost, a task finished long ago is found all the same', async () => {
    const { root } = await grownBoard();
    await answers(root);
    rmSync(join(stateDir(root), 'cache-done-names'));
    const envelope = await openBoard(root, { agent: null }).call('show-task', { task_id: 'd4' });
    expect(envelope).toMatchObject({ ok: true, data: { task: { id: 'd4', status: 'done' } } });
  });

  test('does not hide that a file was edited in place to one of the same size', async () => {
    const temp = await grownBoard();
    await answers(temp.root);
    temp.write('pending/p1.md', taskText('p1').replace('Task p1', 'Tusk p1'));
    const told = JSON.stringify(await expectSameWithout(temp.root));
    expect(told).toContain('Tusk p1');
  });

  test('holds nothing that changed so lately that its time stamp might not tell the next change', async () => {
    const { root } = await grownBoard();
    const before = statSync(join(root, 'pending')).mtimeMs - 60_000;
    const clock = vi.spyOn(Date, 'now').mockReturnValue(before);
    onTestFinished(() => clock.mockRestore());
    await answers(root);
    expect(cachesOf(root)).toEqual([]);
  });

  test('does not hide what was dragged into a finished day, out of it, and back to work', async () => {
    const temp = await grownBoard();
    await answers(temp.root);
    temp.write(donePath('new', 4), doneText('new', 4));
    renameSync(join(temp.root, donePath('d3', 3)), join(temp.root, 'pending/d3.md'));
    const [summary, , , moved, added] = await expectSameWithout(temp.root);
    expect(summary).toMatchObject({ data: { counts: { pending: 81, done: 1_040 } } });
    expect(moved).toMatchObject({ data: { task: { status: 'pending' } } });
    expect(added).toMatchObject({ data: { task: { id: 'new', status: 'done' } } });
  });

  test('does not hide that one folder was put in the place of another', async () => {
    const temp = await grownBoard();
    await answers(temp.root);
    const [day, other] = [dayOf(1), dayOf(2)].map((at) =>
      join(temp.root, 'done', at.slice(0, 10).replaceAll('-', '/')),
    );
    renameSync(day as string, `${day}-aside`);
    renameSync(other as string, day as string);
    renameSync(`${day}-aside`, other as string);
    await expectSameWithout(temp.root);
  });

  test('tells whether tasks are ready whose dependencies were finished long ago, or reopened since', async () => {
    const temp = await grownBoard();
    for (const [index, on] of ['d1', 'd2', 'D3', 'nowhere'].entries())
      temp.write(
        `pending/p${index}.md`,
        taskText(`p${index}`).replace('---\nWhat', `depends_on:\n  - ${on}\n---\nWhat`),
      );
    await sleep(SETTLED_MS);
    await answers(temp.root);
    await answers(temp.root);
    renameSync(join(temp.root, donePath('d2', 2)), join(temp.root, 'pending/d2.md'));
    const told = await openBoard(temp.root, { agent: null }).call('list-tasks', {
      ready: false,
      status: ['pending'],
    });
    expect(told).toMatchObject({ data: { items: [{ id: 'p1' }, { id: 'p3' }] } });
    await expectSameWithout(temp.root);
  });

  test('may be kept by two processes at once', async () => {
    const { root } = await grownBoard();
    const [one, other] = await Promise.all([answers(root), answers(root)]);
    expect(one).toEqual(other);
    expect(await expectSameWithout(root)).toEqual(one);
  });

  test('is done without, and in silence, where nothing can be written', async () => {
    const { root } = await grownBoard();
    const sound = await answers(root);
    dropCaches(root);
    // Not even root writes where there is a file in the folder's place.
    rmSync(stateDir(root), { recursive: true });
    writeFileSync(stateDir(root), '');
    expect(await answers(root)).toEqual(sound);
  });
});

test('with whatever is done to the files between them, reads answer what they would without anything kept', async () => {
  const temp = await grownBoard(70, 1_010);
  const path = fc.oneof(
    fc.nat(75).map((index) => `pending/p${index}.md`),
    fc.tuple(fc.nat(30), fc.nat(5)).map(([index, day]) => donePath(`d${index}`, day)),
  );
  const act = fc.record({ kind: fc.constantFrom('write', 'edit', 'move', 'remove', 'wait'), path, to: path });
  const run = async ({ kind, path: from, to }: { kind: string; path: string; to: string }) => {
    const id = from.slice(from.lastIndexOf('/') + 1, -3);
    const isThere = temp.read(from) !== undefined;
    if (kind === 'wait') await sleep(SETTLED_MS);
    else if (kind === 'write') temp.write(from, doneText(id, 1));
    else if (kind === 'edit' && isThere) temp.write(from, (temp.read(from) ?? '').replace('Task', 'Tisk'));
    else if (kind === 'move' && isThere && temp.read(to) === undefined) {
      temp.write(to, temp.read(from) ?? '');
      rmSync(join(temp.root, from));
    } else if (kind === 'remove' && isThere) rmSync(join(temp.root, from));
  };
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 1, maxLength: 6 }), async (acts) => {
      for (const each of acts) await run(each);
      const kept = join(temp.root, '..', 'kept');
      const told = await answers(temp.root);
      if (existsSync(stateDir(temp.root))) renameSync(stateDir(temp.root), kept);
      const plain = await answers(temp.root);
      rmSync(stateDir(temp.root), { recursive: true, force: true });
      if (existsSync(kept)) renameSync(kept, stateDir(temp.root));
      expect(told).toEqual(plain);
    }),
    { numRuns: 12 },
  );
});
