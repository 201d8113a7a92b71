import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { hannahsBoard } from '../../helpers/hannahs-board.ts';
import { statusOf } from '../../helpers/slow-git.ts';

const SECOND = 1000;
const LAG = 100;
const FILE = 'mine.txt';

test('an edit of the same second and size as what was staged is still seen after a report', async () => {
  const board = await hannahsBoard(1);
  const save = (text: string) => writeFileSync(join(board.root, FILE), text);
  for (let isSameSecond = false; !isSameSecond; ) {
    // Files' time stamps lag behind the clock a little.
    await sleep(SECOND - (Date.now() % SECOND) + LAG);
    const second = Math.floor(Date.now() / SECOND);
    save('one\n');
    board.git('add', FILE);
    save('two\n');
    isSameSecond = Math.floor(Date.now() / SECOND) === second;
  }
  await sleep(SECOND);
  await board.ok('report-heartbeat', { agent: 'b' });
  expect(statusOf(board)).toBe(`AM ${FILE}\n`);
});
