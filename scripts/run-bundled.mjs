// Bundles a program of this repository that is TypeScript and uses the board's own code, and runs it with a copy of what is built.
import { cpSync, existsSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const pathOf = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url));

/**
 * `run` is given the bundled module and a setting: the executable, a folder that goes when the program ends, and `keep`, which
 * leaves it there. What it resolves to is the exit status.
 */
export async function runBundled(name, entry, run) {
  // Some machines have every node process read a bundle of certificates first, which none of these has any use for.
  delete process.env.NODE_EXTRA_CA_CERTS;
  const folder = realpathSync(mkdtempSync(join(tmpdir(), `mission-control-${name}-`)));
  let isKept = false;
  const keep = () => {
    isKept = true;
  };
  // A killed process of the program's may take a moment to let go of its files.
  process.on('exit', () => {
    try {
      if (!isKept) rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
    } catch (error) {
      process.stderr.write(`${name}: ${error.message}; remove it\n`);
    }
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));
  try {
    symlinkSync(pathOf('node_modules'), join(folder, 'node_modules'));
    const module = await bundle(pathOf(entry), join(folder, `${name}.cjs`));
    process.exit(await run(module, { executable: copyBuilt(folder), folder, keep }));
  } catch (error) {
    process.stderr.write(`${name}: ${error instanceof Error ? error.stack : error}\n`);
    process.exit(1);
  }
}

async function bundle(entry, outfile) {
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    define: { 'import.meta.dirname': '__dirname', 'import.meta.url': 'bundledUrl' },
    banner: { js: "const bundledUrl = require('node:url').pathToFileURL(__filename).href;" },
    // Native; found in the linked node_modules.
    external: ['fs-native-extensions'],
    logLevel: 'warning',
  });
  return import(pathToFileURL(outfile).href);
}

/** A copy, so that a build in the meantime changes nothing; its native lock is found as ever. */
function copyBuilt(folder) {
  const dist = pathOf('dist');
  if (!existsSync(join(dist, 'mission-control.cjs')))
    throw new Error("nothing is built; run 'npm run build' first");
  cpSync(dist, join(folder, 'dist'), { recursive: true });
  return join(folder, 'dist', 'mission-control.cjs');
}
