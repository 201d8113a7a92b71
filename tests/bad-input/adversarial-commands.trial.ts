import { readFileSync } from 'node:fs';
import { get } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { LONG_TEXT_MAX_BYTES } from '../../src/domain/text.ts';
import { FILE_MAX_BYTES } from '../../src/store/markdown/front-matter.ts';
import { runExecutable } from '../helpers/call-surface.ts';
import { serve, tokenOf } from '../helpers/server-process.ts';
import { type TempBoard, tempBoard } from '../helpers/temp-board.ts';
import { plainWords, TEXTS } from './adversarial-texts.ts';

/** Compared with plain words of the same run, and not with a clock: a machine that is slow, or busy, is so with both. */
const TIMES_AT_MOST = 3;
/** What a machine that has other things to do as well may make anything wait. */
const PATIENCE_MS = 1000;
const WORST = [
  'a heading with blanks in it',
  'backticks',
  'unclosed fences of tildes',
  'closed fences',
  'fences that are ever longer',
  'blank lines before a comment',
  'many labels on lines',
];
const KINDS: [kind: string, make: (bytes: number) => string][] = [
  ['plain words', plainWords],
  ...TEXTS.filter(([kind]) => WORST.includes(kind)),
];

/** The processor's time of all children that have ended, in milliseconds. */
function childrensTime(): number {
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[13]) + Number(fields[14])) * 10;
}

/** What the board writes into a file that a person made. */
const OF_THE_BOARD = 1_000;
const fitting = (text: string, before: string, behind = '') =>
  Buffer.concat([
    Buffer.from(before + text).subarray(0, FILE_MAX_BYTES - behind.length - OF_THE_BOARD),
    Buffer.from(behind),
  ]);
const FRONT = '---\nid: t-2\ntitle: Two\ncreated_at: 2026-11-21T10:00:00.000Z\n';

/** What each command takes on a board whose files hold such a text. */
async function timesOf(make: (bytes: number) => string): Promise<Map<string, number>> {
  const board = await tempBoard();
  const [all, long] = [make(FILE_MAX_BYTES), make(LONG_TEXT_MAX_BYTES)];
  const times = new Map<string, number>();
  const run = async (name: string, words: string[], input?: string) => {
    const before = childrensTime();
    const options = input === undefined ? {} : { input };
    const { status } = await runExecutable(['-C', board.root, ...words], options);
    times.set(name, childrensTime() - before);
    // Refused is as good as done, and the doctor says what is wrong.
    expect([0, 2, 6]).toContain(status);
  };
  const create = ['create-task', '--title', 'One', '--id', 't-1', '--description', '-'];
  await run('create-task', create, long);
  await run('create-task, too long', create, all);
  await run('plan-task', ['plan-task', 't-1', '--items', '[{"text":"a"}]']);
  await run('show-task', ['show-task', 't-1']);
  const write = (path: string, bytes: Buffer) => board.write(path, bytes.toString());
  write('pending/raw.md', fitting(all, 'x\n'));
  write('pending/t-2.md', fitting(all, `${FRONT}---\n`));
  write('pending/front.md', fitting(all, FRONT, '\n---\n'));
  await run('record-edits', ['record-edits']);
  await run('show-task, by hand', ['show-task', 't-2']);
  await run('plan-task, by hand', ['plan-task', 't-2', '--items', '[{"text":"a"}]']);
  await run('list-tasks --search', ['list-tasks', '--search', 'zzz']);
  await run('board-summary', ['bridge', 'board-summary']);
  await run('doctor', ['doctor']);
  await run('audit', ['audit']);
  return times;
}

test('no command takes long, whatever text files and input hold', { timeout: 600_000 }, async () => {
  const least = new Map<string, Map<string, number>>();
  for (const _ of [1, 2]) {
    for (const [kind, make] of KINDS) {
      const known = least.get(kind) ?? new Map<string, number>();
      least.set(kind, known);
      for (const [command, ms] of await timesOf(make))
        known.set(command, Math.min(ms, known.get(command) ?? ms));
    }
  }
  const plain = least.get('plain words') ?? new Map<string, number>();
  const slow: string[] = [];
  for (const [command, allowed] of plain) {
    const figures = KINDS.map(([kind]) => `${kind} ${least.get(kind)?.get(command)}`);
    console.log(`${command}, ms of the processor's time: ${figures.join(', ')}`);
    for (const [kind] of KINDS) {
      const ms = least.get(kind)?.get(command) ?? 0;
      if (ms > TIMES_AT_MOST * allowed)
        slow.push(`${command}, ${kind}: ${ms} ms, where plain words take ${allowed} ms`);
    }
  }
  expect(slow).toEqual([]);
});

/** How long a server takes to say that it is alive. */
function timeOfHealth(url: string): Promise<number> {
  const since = performance.now();
  return new Promise((resolve, reject) => {
    get(`${url}/healthz`, (response) => {
      response.resume().on('end', () => resolve(performance.now() - since));
    }).on('error', reject);
  });
}

/** The slowest answer while a text is dropped into the queue, and until it is on record; and the request that makes a task of it. */
async function servedWith(board: TempBoard, url: string, text: string) {
  const commits = board.commits();
  board.write(`pending/dropped-${commits}.md`, fitting(text, 'x\n').toString());
  let slowest = 0;
  const until = performance.now() + 20_000;
  while (board.commits() === commits && performance.now() < until)
    slowest = Math.max(slowest, await timeOfHealth(url));
  expect(board.commits()).toBeGreaterThan(commits);
  const since = performance.now();
  const health = timeOfHealth(url);
  const response = await fetch(`${url}/api/v1/tasks`, {
    method: 'POST',
    headers: { authorization: `Bearer ${tokenOf(board).trim()}`, 'content-type': 'application/json' },
    body: JSON.stringify({ title: 'x', description: Buffer.from(text).subarray(0, 250_000).toString() }),
  });
  await response.arrayBuffer();
  const posted = performance.now() - since;
  return { status: response.status, slowest: Math.max(slowest, await health), posted };
}

test('a server records what is dropped into the queue and goes on answering, whatever text it holds', {
  timeout: 600_000,
}, async () => {
  const board = await tempBoard();
  const server = await serve(board);
  const url = /http:\/\/[\d.:]+/.exec(server.line)?.[0] ?? '';
  onTestFinished(() => void server.child.kill('SIGKILL'));
  let allowed = { slowest: 0, posted: 0 };
  for (const [kind, make] of [KINDS[0], ...KINDS].flatMap((one) => (one === undefined ? [] : [one]))) {
    const { status, slowest, posted } = await servedWith(board, url, make(FILE_MAX_BYTES));
    console.log(
      `${kind}: slowest /healthz ${slowest.toFixed(0)} ms, POST ${status} in ${posted.toFixed(0)} ms`,
    );
    if (kind === 'plain words')
      allowed = {
        slowest: Math.max(allowed.slowest, slowest),
        posted: Math.max(allowed.posted, posted),
      };
    expect(slowest).toBeLessThan(allowed.slowest + PATIENCE_MS);
    expect(posted).toBeLessThan(allowed.posted + PATIENCE_MS);
  }
});
