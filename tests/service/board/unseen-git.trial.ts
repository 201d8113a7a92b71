import { spawn } from 'node:child_process';
import { existsSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { EXECUTABLE } from '../../helpers/call-surface.ts';
import { personsEnv, tempBoard } from '../../helpers/temp-board.ts';

const WHO = ['-c', 'user.name=Hannah', '-c', 'user.email=hannah@example.invalid'];
const LONG_AGO = new Date(Date.now() - 3_600_000);

/** Runs the executable with a list of processes of its own, as in a container; who is no administrator needs accounts of its own, too. */
async function inContainer(args: readonly string[]): Promise<string> {
  const accounts = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user'];
  const words = [...accounts, '--pid', '--fork', '--mount-proc', process.execPath, EXECUTABLE, ...args];
  const child = spawn('unshare', words, { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  await new Promise((ended) => child.on('close', ended));
  return said;
}

test("a doctor in a container does not call a person's git dead that waits for an editor outside of it", async () => {
  const board = await tempBoard();
  board.write('README.md', 'Mine.\n');
  const env = { ...personsEnv(board.root), GIT_EDITOR: 'touch .git/called; sleep 600 #' };
  const person = spawn('git', [...WHO, 'commit', '-a'], {
    cwd: board.root,
    env,
    stdio: 'ignore',
    detached: true,
  });
  onTestFinished(() => void process.kill(-(person.pid ?? 0), 'SIGKILL'));
  const lock = join(board.root, '.git', 'index.lock');
  while (!existsSync(join(board.root, '.git', 'called'))) await sleep(20);
  utimesSync(lock, LONG_AGO, LONG_AGO);
  const told = JSON.parse(await inContainer(['-C', board.root, '--json', 'doctor']));
  const { findings } = told.data ?? told.error.details;
  expect(findings).toContainEqual(
    expect.objectContaining({
      code: 'held_lock',
      fixable: false,
      message: expect.stringContaining('one outside of this container may'),
    }),
  );
  await inContainer(['-C', board.root, 'doctor', '--fix']);
  expect(existsSync(lock)).toBe(true);
});
