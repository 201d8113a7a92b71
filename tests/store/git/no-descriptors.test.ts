import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { expect, test } from 'vitest';
import { tempBoard, tempFolder } from '../../helpers/temp-board.ts';

const MODULE = (name: string) => JSON.stringify(`../../../src/store/git/${name}`);

test('a git that cannot be started for want of descriptors is git_failed, and the process goes on', async () => {
  const { root } = await tempBoard();
  const program = `
    import { closeSync, openSync } from 'node:fs';
    import { git } from ${MODULE('git.ts')};
    import { GitStream } from ${MODULE('git-stream.ts')};
    (async () => {
    await git(${JSON.stringify(root)}, ['rev-parse', 'HEAD']);
    const taken = [];
    try { for (;;) taken.push(openSync('/dev/null')); } catch {}
    const failed = await git(${JSON.stringify(root)}, ['rev-parse', 'HEAD']).catch((error) => error);
    const stream = new GitStream(${JSON.stringify(root)}, ['cat-file', '--batch']);
    stream.stop();
    const broken = await stream.ended.catch((error) => error);
    for (const descriptor of taken) closeSync(descriptor);
    const said = await git(${JSON.stringify(root)}, ['rev-parse', 'HEAD']);
    console.log(JSON.stringify([failed.code, failed.message, broken.code, stream.isAlive, said.length]));
    })();`;
  const bundled = buildSync({
    stdin: { contents: program, resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    write: false,
    external: ['fs-native-extensions'],
  });
  const file = join(tempFolder(), 'program.cjs');
  writeFileSync(file, bundled.outputFiles[0]?.text ?? '');
  const args = ['-c', 'ulimit -n 256; exec "$0" "$@"', process.execPath, file];
  const output = execFileSync('sh', args, { encoding: 'utf8' });
  const [code, message, streamCode, isAlive, length] = JSON.parse(output);
  expect({ code, streamCode, isAlive, length }).toEqual({
    code: 'git_failed',
    streamCode: 'git_failed',
    isAlive: false,
    length: 41,
  });
  expect(message).toContain('ulimit -n');
});
