import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { EXECUTABLE } from '../helpers/call-surface.ts';
import { tempBoard, tempFolder } from '../helpers/temp-board.ts';

const PAGE = 4096;

/** What a bad disk or a power cut may leave of a file. */
function damages(sound: Buffer): [what: string, bytes: Buffer][] {
  const changed = (change: (bytes: Buffer) => unknown) => {
    const bytes = Buffer.from(sound);
    change(bytes);
    return bytes;
  };
  const pages = Math.floor(sound.length / PAGE);
  return [
    ...[1, 4].flatMap((part): [string, Buffer][] => {
      const page = Math.floor((pages * part) / 7) * PAGE;
      return [
        [`a page of zeros at ${page}`, changed((bytes) => bytes.fill(0, page, page + PAGE))],
        [`a bit at ${page}`, changed((bytes) => bytes.writeUInt8(bytes.readUInt8(page + 77) ^ 4, page + 77))],
      ];
    }),
    ['nothing but zeros', Buffer.alloc(sound.length)],
    ['nothing', Buffer.alloc(0)],
  ];
}

test('a code cache that is damaged is not believed: every command answers as without one', async () => {
  const board = await tempBoard();
  const dist = join(tempFolder(), 'dist');
  cpSync(dirname(EXECUTABLE), dist, { recursive: true });
  const cache = join(dist, 'main.cjs.cache');
  const env = { ...process.env, MISSION_CONTROL_TEST_NOW: '2026-11-21T10:00:00.000Z' };
  const answer = () => {
    const words = [join(dist, 'mission-control.cjs'), '-C', board.root, 'board-summary'];
    const { status, signal, stdout } = spawnSync(process.execPath, words, { encoding: 'utf8', env });
    return { status, signal, stdout };
  };
  const expected = answer();
  expect(expected.status).toBe(0);
  const sound = readFileSync(cache);
  const half = sound.length / 2;
  expect(sound.subarray(0, half).equals(sound.subarray(half))).toBe(true);
  for (const [what, bytes] of damages(sound)) {
    writeFileSync(cache, bytes);
    expect({ what, ...answer() }).toEqual({ what, ...expected });
  }
});

test('a pipe in place of the code cache is not waited for', async () => {
  const board = await tempBoard();
  const dist = join(tempFolder(), 'dist');
  cpSync(dirname(EXECUTABLE), dist, { recursive: true });
  const cache = join(dist, 'main.cjs.cache');
  rmSync(cache);
  execFileSync('mkfifo', [cache]);
  const words = [join(dist, 'mission-control.cjs'), '-C', board.root, 'board-summary'];
  const { status, signal } = spawnSync(process.execPath, words, { timeout: 60_000 });
  expect({ status, signal }).toEqual({ status: 0, signal: null });
}, 90_000);
