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

/** What a line says that it shows, whatever port that is on. */
const promisedBy = (line: string) => line.split('→ ')[1]?.replaceAll(`:${DEFAULT_PORT}`, '') ?? '';

/** The lines of all shell blocks, in order; what npm does is not tried here. */
const lines = [...README.matchAll(/^```sh\n(.*?)^```$/gms)]
  .flatMap(([, block = '']) =>
    block
      .trimEnd()
      .replace(/ \\\n */g, ' ')
      .split('\n'),
  )
  .filter((line) => !line.startsWith('npm '));

/** A port that nothing listens on, so that a server of this machine's is not in the way. */
async function freePort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  return String(typeof address === 'object' ? address?.port : '');
}

/**
 * Runs beside the others what goes on until somebody ends it, and goes on as somebody would who reads: once it has shown what is
 * promised, however long that takes.
 */
const readUntil = (promised: string, command: string) =>
  [
    `${command} >shown &`,
    `until grep -qF '${promised}' shown; do kill -0 $!; sleep 0.05; done`,
    'cat shown',
  ].join('\n');

/** Runs the lines in one shell, as somebody would type them, and gives what each said. */
async function typeAll(home: string): Promise<string[]> {
  const port = await freePort();
  const typed = lines.map((line) => {
    const here = line.replaceAll(`:${DEFAULT_PORT}`, `:${port}`);
    const command = here.replace(/\s+#.*$/, '');
    const promised = promisedBy(line);
    if (here.includes(' serve &')) return readUntil(promised, `mission-control serve --port ${port}`);
    if (!ENDLESS.test(here)) return here;
    if (promised !== '') return readUntil(promised, command);
    return `timeout 1 ${command} || [ $? = 124 ]`;
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
    // What is promised and never shown would be waited for without end; a busy machine shows it late.
    timeout: 240_000,
  });
  return said.split(/^line \d+:\n/m).slice(1);
}

test('every line of the README does, in order from an empty home, what the README says', async () => {
  const said = await typeAll(tempFolder());
  expect(said.at(-1)).not.toContain('ended with');
  const wrong = lines.flatMap((line, index) => {
    return said[index]?.includes(promisedBy(line)) ? [] : [`${line}\n${said[index]}`];
  });
  expect(wrong).toEqual([]);
  expect(said).toHaveLength(lines.length);
}, 250_000);
