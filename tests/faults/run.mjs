// `npm run test:faults`: bundles the fault suite, which is TypeScript that uses the board's own code, and runs it.
import { chmodSync, cpSync, existsSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

// Some machines have every node process read a bundle of certificates first, which none of these has any use for.
delete process.env.NODE_EXTRA_CA_CERTS;

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'mission-control-faults-')));
// Some writers are somebody else's, and have to get at the executable.
chmodSync(folder, 0o755);
process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));

try {
  const outfile = join(folder, 'faults.cjs');
  await build({
    entryPoints: [fileURLToPath(new URL('main.ts', import.meta.url))],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['fs-native-extensions'],
    logLevel: 'warning',
  });
  const dist = fileURLToPath(new URL('../../dist', import.meta.url));
  if (!existsSync(join(dist, 'mission-control.cjs')))
    throw new Error("nothing is built; run 'npm run build' first");
  // A copy, so that a build in the meantime changes nothing; its native lock is found as ever.
  cpSync(dist, join(folder, 'dist'), { recursive: true });
  symlinkSync(fileURLToPath(new URL('../../node_modules', import.meta.url)), join(folder, 'node_modules'));
  const executable = join(folder, 'dist', 'mission-control.cjs');
  const { runFaults } = await import(pathToFileURL(outfile).href);
  process.exit(await runFaults(process.argv.slice(2), { executable, folder }));
} catch (error) {
  process.stderr.write(`faults: ${error instanceof Error ? error.stack : error}\n`);
  process.exit(1);
}
