// Writes docs/reference.md from the operations themselves; with --check it only says whether the file is up to date.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const FILE = 'docs/reference.md';

// Node 20 cannot import TypeScript. The bundle lies below node_modules, so that it finds the packages it imports.
const folder = mkdtempSync(join('node_modules', '.reference-'));
try {
  const outfile = join(folder, 'reference.mjs');
  await build({
    entryPoints: ['src/surfaces/docs/reference.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    packages: 'external',
    logLevel: 'warning',
  });
  const { reference } = await import(pathToFileURL(outfile).href);
  const text = await reference();
  const isUpToDate = existsSync(FILE) && readFileSync(FILE, 'utf8') === text;
  if (!process.argv.includes('--check')) {
    if (!isUpToDate) writeFileSync(FILE, text);
    console.log(`${FILE}: ${isUpToDate ? 'was up to date' : 'written'}`);
  } else if (!isUpToDate) {
    console.error(`${FILE} is not up to date: run 'npm run docs' and commit the file`);
    process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
