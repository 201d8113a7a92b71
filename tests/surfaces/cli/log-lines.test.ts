import { once } from 'node:events';
import { PassThrough, Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { logLines } from '../../../src/surfaces/cli/log-lines.ts';

const MIB = 1024 * 1024;
const KIB = 'x'.repeat(1023);
const LATE = { timeout: 30_000 };

test('a reader that stops reading costs 1 MiB at most, and is told once how many lines it missed', async () => {
  const stream = new PassThrough();
  const say = logLines(stream);
  for (let line = 0; line < 3000; line++) say(KIB);
  expect(stream.writableLength).toBeLessThan(MIB + 2 * KIB.length);

  let came = '';
  stream.setEncoding('utf8').on('data', (text: string) => (came += text));
  await once(stream, 'drain');
  say('next');
  stream.end();
  await once(stream, 'end');
  const lines = came.trimEnd().split('\n');
  const kept = lines.filter((line) => line === KIB).length;
  expect(kept).toBeGreaterThanOrEqual(1024);
  expect(lines.slice(kept)).toEqual([`${3000 - kept} lines dropped: nobody read them`, 'next']);
});

test('what comes before all that waits is read is dropped, too, so that there is one gap', async () => {
  const written: string[] = [];
  const taken: (() => void)[] = [];
  const stream = new Writable({
    decodeStrings: false,
    write: (text, _, done) => {
      written.push(text);
      taken.push(done);
    },
  });
  const say = logLines(stream);
  for (const text of ['a', 'b']) say(text.repeat(0.6 * MIB));
  say('dropped');
  taken.shift()?.();
  await expect.poll(() => written.length, LATE).toBe(2);
  expect(stream.writableLength).toBeLessThan(MIB);
  say('dropped as well');
  taken.shift()?.();
  await expect.poll(() => written.slice(2), LATE).toEqual(['2 lines dropped: nobody read them\n']);
});

test('a reader that has left changes nothing', async () => {
  const stream = new PassThrough();
  const say = logLines(stream);
  const closed = new Promise((resolve) => stream.once('close', resolve));
  stream.destroy(new Error('gone'));
  await closed;
  expect(() => say('one')).not.toThrow();
});

test('nothing in a line reaches the terminal raw', () => {
  const stream = new PassThrough();
  logLines(stream)('red \u001b[31m\nline');
  expect(String(stream.read())).toBe('red \\u001b[31m\\nline\n');
});
