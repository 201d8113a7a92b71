// `npm run test:nodes -- [--only 22,26]`: build, demo and some tests on each Node that the README names. npm's packages of node bring them.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const VERSIONS = ['20', '22', '24', '26'];
/** Where node could matter: every surface, the native lock, processes and signals, watched folders, the package as a module. */
const SMOKE = [
  'tests/scripts/packed.trial.ts',
  'tests/parity/workers.test.ts',
  'tests/surfaces/bridge',
  'tests/surfaces/cli/serve.test.ts',
  'tests/surfaces/cli/follow.test.ts',
  'tests/surfaces/api/event-stream.test.ts',
  'tests/surfaces/api/stopping.test.ts',
  'tests/service/follow.test.ts',
  'tests/store/locks',
  'tests/store/git',
  'tests/store/markdown',
  'tests/store/maintenance/maintenance-started.test.ts',
];
const LIBRARY = `
  import { openBoard } from 'mission-control';
  const answer = await openBoard(process.argv[1], { agent: 'agent-1' }).call('board-summary', {});
  if (!answer.ok) throw new Error(answer.error.message);`;

/** Kept between runs and ignored by git; `npm ci` takes it away. */
const KEPT = join('node_modules', '.nodes');

const only = process.argv[2] === '--only' ? (process.argv[3] ?? '').split(',') : VERSIONS;
const outcomes = only.map((version) => [version, tryOn(version)]);
// The build that stays is that of the node at hand.
run(process.execPath, ['scripts/build.mjs']);
for (const [version, outcome] of outcomes) process.stdout.write(`Node ${version}: ${outcome}\n`);
process.exit(outcomes.every(([, outcome]) => outcome.startsWith('passed')) ? 0 : 1);

/** What came of it, in words. */
function tryOn(version) {
  const node = nodeOf(version);
  if (node === undefined)
    return `not tried: npm has no ${packageOf(version)}, or could not be asked; see above`;
  const exact = run(node, ['--version'], { stdio: 'pipe' }).stdout.toString().trim();
  process.stdout.write(`\nNode ${exact}\n`);
  const folder = mkdtempSync(join(tmpdir(), 'mission-control-nodes-'));
  // What starts `node` by its name, as npx and the executable's first line do, gets this one.
  const env = { ...process.env, PATH: dirname(node) + delimiter + process.env.PATH };
  const board = join(folder, 'board');
  const steps = {
    build: ['scripts/build.mjs'],
    demo: ['dist/mission-control.cjs', 'demo', '--dir', board],
    library: ['--input-type=module', '--eval', LIBRARY, board],
    tests: ['node_modules/vitest/vitest.mjs', 'run', ...SMOKE],
  };
  try {
    const failed = Object.entries(steps).find(([, args]) => run(node, args, { env }).status !== 0);
    return failed === undefined ? `passed (${exact})` : `failed at ${failed[0]} (${exact})`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The newest node of a major version; undefined where npm does not give it. */
function nodeOf(version) {
  const folder = join(KEPT, version);
  const [name] = packageOf(version).split('@');
  const node = join(process.cwd(), folder, 'node_modules', name, 'bin', 'node');
  if (!existsSync(node)) {
    mkdirSync(folder, { recursive: true });
    const quiet = ['--no-audit', '--no-fund', '--no-save', '--no-package-lock'];
    run('npm', ['install', '--prefix', folder, ...quiet, packageOf(version)]);
  }
  return existsSync(node) ? node : undefined;
}

/** The package that `node` would fetch for this machine by a script of its own, which npm may ask about. */
function packageOf(version) {
  return `node-${process.platform}-${process.arch}@${version}`;
}

function run(program, args, options) {
  return spawnSync(program, args, { stdio: 'inherit', ...options });
}
