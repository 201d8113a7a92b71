import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { callCli, EXECUTABLE, runExecutable } from '../helpers/call-surface.ts';
import type { TempBoard } from '../helpers/temp-board.ts';
import { boardWithTask } from '../service/trail.ts';
import { serving } from './api/serving.ts';

/** `list-needs --follow` as a process of its own, line by line. */
function following(board: TempBoard, ...flags: string[]) {
  const args = [EXECUTABLE, '-C', board.root, 'needs', '--follow', ...flags];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return { child, next: async (): Promise<string> => (await lines.next()).value ?? '' };
}

const block = (board: TempBoard) =>
  callCli(board.root, ['move-task', 't-1', 'blocked', '--blocker', 'a key']);

test('the command line gives the list anew as a line of JSON', async () => {
  const board = await boardWithTask();
  const { next } = following(board, '--json');
  expect(JSON.parse(await next())).toMatchObject({ total: 0, items: [] });
  await block(board);
  expect(JSON.parse(await next())).toMatchObject({ total: 1, items: [{ kind: 'external', task_id: 't-1' }] });
});

test('the command line gives the list anew in words', async () => {
  const board = await boardWithTask();
  const { next } = following(board);
  expect(await next()).toMatch(/Z {2}nothing waits for anybody$/);
  await block(board);
  expect(await next()).toBe('');
  expect(await next()).toMatch(/Z {2}1 external$/);
  expect(await next()).toMatch(/^external {2}t-1 {2}\d+ \w+ {2}One$/);
  expect(await next()).toBe('  a key');
});

test('flags that it does not take are named', async () => {
  const board = await boardWithTask();
  const { status, stderr } = await runExecutable(['-C', board.root, 'needs', '--follow', '--cursor', 'x']);
  expect(status).toBe(2);
  expect(stderr).toContain('--cursor: expected none with --follow, which takes --for, --kind, --limit');
});

test('a server streams the list, and to whoever comes again only what is new', async () => {
  const board = await boardWithTask();
  const server = await serving(board);
  const reading = async (headers: Record<string, string> = {}) => {
    const abort = new AbortController();
    onTestFinished(() => abort.abort());
    const address = `${server.address}/api/v1/needs/stream?kind=external`;
    const { body } = await fetch(address, { headers, signal: abort.signal });
    const reader = (body ?? new ReadableStream()).pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    return async () => {
      while (!/id: .*\ndata: .*\n\n/.test(text)) text += (await reader.read()).value ?? '';
      const [, id = '', data = ''] = /id: (.*)\ndata: (.*)\n\n/.exec(text) ?? [];
      text = text.replace(/[\s\S]*?id: .*\ndata: .*\n\n/, '');
      return { id, list: JSON.parse(data) };
    };
  };
  const next = await reading();
  const first = await next();
  expect(first.list).toMatchObject({ total: 0, id: first.id });
  const again = await reading({ 'last-event-id': first.id });
  await block(board);
  for (const one of [next, again])
    expect((await one()).list).toMatchObject({ total: 1, items: [{ task_id: 't-1' }] });
});
