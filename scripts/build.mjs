// Builds dist/: the executable as one bundled file with V8's code cache beside it, and the library with its types.
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
rmSync('dist', { recursive: true, force: true });

const common = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  logLevel: 'warning',
  legalComments: 'none',
};

await build({
  ...common,
  entryPoints: ['src/main.ts'],
  outfile: 'dist/main.cjs',
  format: 'cjs',
  minify: true,
  keepNames: true,
  // Native: it has to stay a file of its own.
  external: ['fs-native-extensions'],
});

await build({
  ...common,
  entryPoints: ['src/index.ts'],
  outfile: 'dist/index.js',
  format: 'esm',
  packages: 'external',
});

// Compiling the bundle is a third of its start; the cache holds what V8 made of it, and V8 refuses it where it is not its own.
writeFileSync(
  'dist/mission-control.cjs',
  `#!/usr/bin/env node
'use strict';
const { readFileSync, writeFileSync } = require('node:fs');
const { Script } = require('node:vm');
const filename = require.resolve('./main.cjs');
let cachedData;
try {
  cachedData = readFileSync(filename + '.cache');
} catch {}
const source = '(function(exports,require,module,__filename,__dirname){' + readFileSync(filename, 'utf8') + '\\n})';
const script = new Script(source, { filename, cachedData });
script.runInThisContext()({}, require, { exports: {} }, filename, __dirname);
if (process.env.MISSION_CONTROL_WRITE_CACHE) {
  process.on('exit', () => writeFileSync(filename + '.cache', script.createCachedData()));
}
`,
);
chmodSync('dist/mission-control.cjs', 0o755);
// Written at the end of a command (which finds no board), so that it holds the functions that commands need.
spawnSync(
  process.execPath,
  ['dist/mission-control.cjs', 'report', 'heartbeat', '--agent', 'build', '-C', '/nonexistent'],
  {
    env: { ...process.env, MISSION_CONTROL_WRITE_CACHE: '1' },
  },
);

execFileSync('node_modules/.bin/tsc', ['-p', 'tsconfig.types.json'], { stdio: 'inherit' });
