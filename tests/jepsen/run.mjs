// `npm run test:jepsen`: bundles the check, which is TypeScript that uses the board's own code, and runs it.
import { cpSync, existsSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

// Some machines have every node process read a bundle of certificates first, which none of these has any use for.
delete process.env.NODE_EXTRA_CA_CERTS;

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'mission-control-jepsen-')));
const setting = { folder, isKept: false };
process.on('exit', () => {
  if (!setting.isKept) rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));

try {
  const outfile = join(folder, 'jepsen.cjs');
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
  const { jepsen } = await import(pathToFileURL(outfile).href);
  const keep = () => {
    setting.isKept = true;
  };
  process.exit(await jepsen(process.argv.slice(2), { executable, folder, keep }));
} catch (error) {
  process.stderr.write(`jepsen: ${error instanceof Error ? error.stack : error}\n`);
  process.exit(1);
}
