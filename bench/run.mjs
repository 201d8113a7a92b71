// `npm run bench`: bundles the bench, which is TypeScript that uses the board's own file formats, and runs it.
import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

// Some machines have every node process read a bundle of certificates first, which none of these has any use for.
delete process.env.NODE_EXTRA_CA_CERTS;

const folder = mkdtempSync(join(tmpdir(), 'mission-control-bench-'));
// The bench ends its servers before; a killed one may take a moment to let go of its files.
process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));

try {
  const outfile = join(folder, 'bench.cjs');
  await build({
    entryPoints: [fileURLToPath(new URL('bench.ts', import.meta.url))],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    // Native; found in the linked node_modules.
    external: ['fs-native-extensions'],
    logLevel: 'warning',
  });
  const dist = fileURLToPath(new URL('../dist', import.meta.url));
  if (!existsSync(join(dist, 'mission-control.cjs')))
    throw new Error("nothing is built; run 'npm run build' first");
  // A copy, so that a build in the meantime changes nothing; its native lock is found as ever.
  cpSync(dist, join(folder, 'dist'), { recursive: true });
  symlinkSync(fileURLToPath(new URL('../node_modules', import.meta.url)), join(folder, 'node_modules'));
  const executable = join(folder, 'dist', 'mission-control.cjs');
  const { bench } = await import(pathToFileURL(outfile).href);
  process.exit(await bench(process.argv.slice(2), { executable, folder }));
} catch (error) {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : error}\n`);
  process.exit(1);
}
