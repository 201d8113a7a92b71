// Builds dist/: the executable as one bundled file with V8's code cache beside it, the library with its types, and the notices of what
// is bundled. Nothing of it needs a package to be installed.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { loadSource } from './load-source.mjs';
import { notices } from './notices.mjs';
import { publicTypes } from './public-types.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
// Built aside and swapped in, so that whoever runs the executable meanwhile finds one.
const out = `dist.new-${process.pid}`;

const common = {
  bundle: true,
  metafile: true,
  platform: 'node',
  target: 'node20',
  logLevel: 'warning',
  legalComments: 'none',
  define: { 'process.env.MISSION_CONTROL_BUILD': JSON.stringify(digestOfSources()) },
};

/**
 * The lock's native part stays a file of its own, one for each platform in `native/`; looking for it through all the places where it
 * might be takes the package 11 ms, opening it there takes one. Nothing of it is loaded before it is asked for.
 */
const nativeLock = {
  name: 'native-lock',
  setup({ onResolve, onLoad }) {
    onLoad({ filter: /\/native-lock\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8')
        .replace(/^import { createRequire } .*$/m, '')
        .replace('createRequire(import.meta.url)', 'require'),
      loader: 'ts',
    }));
    onResolve({ filter: /^\.\/binding$/ }, () => ({ path: 'binding', namespace: 'native-lock' }));
    onLoad({ filter: /.*/, namespace: 'native-lock' }, () => ({
      contents: `
        const load = require;
        module.exports = load('./native/' + process.platform + '-' + process.arch + '.node');`,
    }));
  },
};

/**
 * What a library loads and never uses here: gray-matter brings js-yaml, whose engine is replaced by one that refuses
 * (store/markdown/front-matter.ts).
 */
const leftOut = {
  name: 'left-out',
  setup({ onResolve, onLoad }) {
    const stubs = {
      'js-yaml':
        'const refuse = () => { throw new Error("not in this bundle"); }; module.exports = { safeLoad: refuse, safeDump: refuse };',
    };
    onResolve({ filter: /^js-yaml$/ }, ({ path }) => ({ path, namespace: 'left-out' }));
    onLoad({ filter: /.*/, namespace: 'left-out' }, ({ path }) => ({ contents: stubs[path] }));
  },
};

/**
 * What a plain report or read does without, or needs only while git is at work, is loaded when something of it is first used:
 * node's crypto and child_process take longer to load than most of what is here, and `yaml` is for what people wrote.
 */
const whenUsed = {
  name: 'when-used',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(node:(crypto|child_process)|yaml)$/ }, ({ path, namespace }) =>
      namespace === 'when-used' ? undefined : { path, namespace: 'when-used' },
    );
    onLoad({ filter: /.*/, namespace: 'when-used' }, async ({ path }) => ({
      contents: `
        let loaded;
        const load = () => (loaded ??= require('${path}'));
        for (const name of ${JSON.stringify(Object.keys(await import(path)))})
          Object.defineProperty(exports, name, { enumerable: true, get: () => load()[name] });`,
      resolveDir: process.cwd(),
    }));
  },
};

// One function, as the launcher calls it, in ASCII, which is read fastest. Names stay as they are: to keep minified ones costs a call for each function.
const main = await build({
  ...common,
  entryPoints: ['src/main.ts'],
  outfile: `${out}/main.cjs`,
  format: 'cjs',
  define: { ...common.define, 'import.meta.dirname': '__dirname' },
  minifySyntax: true,
  minifyWhitespace: true,
  banner: { js: '(function(exports,require,module,__filename,__dirname){' },
  footer: { js: '})' },
  charset: 'ascii',
  plugins: [nativeLock, leftOut, whenUsed],
});

// One for both kinds of modules, so that a program which has it by `import` and by `require` has one `BoardError`.
const library = await build({
  ...common,
  entryPoints: ['src/index.ts'],
  outfile: `${out}/index.cjs`,
  format: 'cjs',
  define: { ...common.define, 'import.meta.dirname': '__dirname' },
  plugins: [nativeLock, leftOut, whenUsed],
});
const names = Object.keys(createRequire(import.meta.url)(resolve(out, 'index.cjs')));
writeFileSync(`${out}/index.js`, `export { ${names.join(', ')} } from './index.cjs';\n`);

// What a report starts when the repository wants packing: a process of its own, which outlives the one that reported.
const maintain = await build({
  ...common,
  entryPoints: ['src/maintain.ts'],
  outfile: `${out}/maintain.cjs`,
  format: 'cjs',
  minify: true,
  plugins: [nativeLock, leftOut],
});

// The demo's cast: programs of their own, since each of them is a process of its own.
const demo = await build({
  ...common,
  entryPoints: ['src/demo/fakker.ts', 'src/demo/worker.ts'],
  outdir: `${out}/demo`,
  outExtension: { '.js': '.cjs' },
  format: 'cjs',
});

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

// Compiling the bundle is a third of its start; the cache holds what V8 made of it, and V8 refuses one that is not its own.
// It believes one that is damaged, though, and crashes: so it stands there twice, and both have to be the same. Loading what node has
// for a checksum takes ten times as long. To say the version takes none of it.
writeFileSync(
  `${out}/mission-control.cjs`,
  `#!/usr/bin/env node
'use strict';
const { closeSync, constants, fstatSync, openSync, readFileSync, writeFileSync, writeSync } = require('node:fs');

function saysVersion() {
  if (process.argv.length !== 3 || process.argv[2] !== '--version') return false;
  try {
    return writeSync(1, '${version}\\n') > 0;
  } catch {
    return false;
  }
}

function run() {
  const { Script } = require('node:vm');
  const filename = __dirname + '/main.cjs';
  const cachedData = soundCache(filename + '.cache');
  const script = new Script(readFileSync(filename, 'latin1'), { filename, cachedData });
  script.runInThisContext()({}, require, { exports: {} }, filename, __dirname);
  if (process.env.MISSION_CONTROL_WRITE_CACHE) {
    process.on('exit', () => {
      const data = script.createCachedData();
      writeFileSync(filename + '.cache', Buffer.concat([data, data]));
    });
  }
}

function soundCache(path) {
  try {
    const twice = readUnlessPipe(path);
    const once = twice.subarray(0, twice.length / 2);
    return once.equals(twice.subarray(once.length)) ? once : undefined;
  } catch {}
}

// What somebody put in its place may be a pipe, which nobody should wait for.
function readUnlessPipe(path) {
  const descriptor = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK || 0));
  try {
    return fstatSync(descriptor).isFile() ? readFileSync(descriptor) : undefined;
  } finally {
    closeSync(descriptor);
  }
}

if (!saysVersion()) run();
`,
);
chmodSync(`${out}/mission-control.cjs`, 0o755);
copyNative();
await writeTypes();
const bundles = [main, library, maintain, demo].map(({ metafile }) => metafile);
writeFileSync(`${out}/THIRD-PARTY-NOTICES`, notices(bundles, ['fs-native-extensions']));
rmSync('dist', { recursive: true, force: true });
renameSync(out, 'dist');
writeCodeCache();

/** The lock's native part for every platform of which its package has one. */
function copyNative() {
  const prebuilds = join('node_modules', 'fs-native-extensions', 'prebuilds');
  mkdirSync(join(out, 'native'));
  for (const platform of readdirSync(prebuilds)) {
    const built = join(prebuilds, platform, 'fs-native-extensions.node');
    if (existsSync(built)) copyFileSync(built, join(out, 'native', `${platform}.node`));
  }
}

/** The same types for `import` and `require`: TypeScript takes the kind of module from the file's name. */
async function writeTypes() {
  const emitted = join(out, 'emitted');
  execFileSync('node_modules/.bin/tsc', ['-p', 'tsconfig.types.json', '--outDir', emitted], {
    stdio: 'inherit',
  });
  const { libraryTypes } = await loadSource('src/surfaces/docs/library-types.ts');
  const text = publicTypes(emitted, await libraryTypes());
  for (const name of ['index.d.ts', 'index.d.cts']) writeFileSync(join(out, name), text);
  rmSync(emitted, { recursive: true });
}

/** Told apart by what they are made of: the sources, and the versions of all packages. */
function digestOfSources() {
  const sources = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  const hash = createHash('sha1');
  for (const path of [
    ...sources.sort().map((name) => join('src', name)),
    'package.json',
    'package-lock.json',
  ])
    hash.update(path).update(readFileSync(path));
  return hash.digest('hex');
}

/** Taken at the end of real commands, one on top of the other, so that it holds what they need. Only speed depends on it. */
function writeCodeCache() {
  const folder = mkdtempSync(join(tmpdir(), 'mission-control-build-'));
  const run = (args, env = {}) =>
    spawnSync(process.execPath, ['dist/mission-control.cjs', '-C', join(folder, 'board'), ...args], {
      env: { ...process.env, MISSION_CONTROL_AGENT: 'build', ...env },
    });
  run(['init']);
  run(['create-task', '--title', 'build', '--id', 'build']);
  const keep = { MISSION_CONTROL_WRITE_CACHE: '1' };
  run(['report', 'pickup', 'build'], keep);
  run(['report', 'progress', 'build', '--message', 'built'], keep);
  run(['board-summary'], keep);
  rmSync(folder, { recursive: true, force: true });
}
