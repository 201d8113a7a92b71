// Writes docs/reference.md from the operations themselves; with --check it only says whether the file is up to date.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadSource } from './load-source.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const FILE = 'docs/reference.md';

const { reference } = await loadSource('src/surfaces/docs/reference.ts');
const text = await reference();
const isUpToDate = existsSync(FILE) && readFileSync(FILE, 'utf8') === text;
if (!process.argv.includes('--check')) {
  if (!isUpToDate) writeFileSync(FILE, text);
  console.log(`${FILE}: ${isUpToDate ? 'was up to date' : 'written'}`);
} else if (!isUpToDate) {
  console.error(`${FILE} is not up to date: run 'npm run docs' and commit the file`);
  process.exitCode = 1;
}
