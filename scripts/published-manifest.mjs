// Before npm packs: builds, and takes out of package.json what is only for work on this repository, `prepare` above all, which cannot run
// without the sources. With --back, afterwards: puts package.json back.
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
/** Where the whole one is meanwhile. */
const KEPT = '.package.json';

if (argv.includes('--back')) renameSync(KEPT, 'package.json');
else {
  // What was packed before may have been killed.
  if (existsSync(KEPT)) renameSync(KEPT, 'package.json');
  await import('./build.mjs');
  const whole = readFileSync('package.json', 'utf8');
  const { scripts: _scripts, devDependencies: _tools, ...published } = JSON.parse(whole);
  writeFileSync(KEPT, whole);
  writeFileSync('package.json', `${JSON.stringify(published, null, 2)}\n`);
}
