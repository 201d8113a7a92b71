import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { tempFolder } from './helpers/temp-board.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
const DEFAULT_PORT = '4180';
/** What goes on until somebody ends it. */
const ENDLESS = /^(curl -N|mission-control list-events --follow)/;

/** The lines of all shell blocks, in order; what npm does is not tried here. */
const lines = [...README.matchAll(/^```sh\n(.*?)^```$/gms)]
  .flatMap(([, block = '']) => block.trimEnd().split('\n'))
  .filter((line) => !line.startsWith('npm '));

/** A port that nothing listens on, so that a server of this machine's is not in the way. */
async function freePort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  return String(typeof address === 'object' ? address?.port : '');
}

/** Runs the lines in one shell, as somebody would type them, and gives what each said. */
async function typeAll(home: string): Promise<string[]> {
  const port = await freePort();
  const typed = lines.map((line) => {
    const here = line.replaceAll(`:${DEFAULT_PORT}`, `:${port}`);
    if (ENDLESS.test(here)) return `timeout 1 ${here.replace(/\s#.*$/, '')} || [ $? = 124 ]`;
    if (!here.includes(' serve &')) return here;
    // Nobody types so fast that a server has not begun.
    return `mission-control serve --port ${port} & until curl -s http://127.0.0.1:${port}/healthz >/dev/null; do sleep 0.05; done`;
  });
  const script = [
    `trap 'kill $(jobs -p)' EXIT`,
    'set -e',
    ...typed.flatMap((line, index) => [`printf '\\nline ${index}:\\n'`, line]),
  ];
  writeFileSync(join(home, 'typed.sh'), script.join('\n'));
  mkdirSync(join(home, 'bin'));
  symlinkSync(join(ROOT, 'dist', 'mission-control.cjs'), join(home, 'bin', 'mission-control'));
  const { GIT_CONFIG_GLOBAL: _, ...env } = process.env;
  const PATH = `${join(home, 'bin')}:${process.env.PATH}`;
  const said = execFileSync('bash', ['-c', 'bash typed.sh 2>&1 || echo "ended with $?"'], {
    cwd: home,
    env: { ...env, PATH, HOME: home },
    encoding: 'utf8',
  });
  return said.split(/^line \d+:\n/m).slice(1);
}

test('every line of the README does, in order from an empty home, what the README says', async () => {
  const said = await typeAll(tempFolder());
  expect(said.at(-1)).not.toContain('ended with');
  const wrong = lines.flatMap((line, index) => {
    const promised = line.split('→ ')[1]?.replaceAll(`:${DEFAULT_PORT}`, '') ?? '';
    return said[index]?.includes(promised) ? [] : [`${line}\n${said[index]}`];
  });
  expect(wrong).toEqual([]);
  expect(said).toHaveLength(lines.length);
}, 60_000);
