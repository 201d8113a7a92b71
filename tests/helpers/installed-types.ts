import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll } from 'vitest';
import { sharedFolder } from './temp-board.ts';

/** A file of this repository. */
export const pathOf = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const TSC = pathOf('node_modules/.bin/tsc');
const STRICT = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noEmit: true,
};

/**
 * A project that has installed the package, and nothing else: neither zod nor the types of node. Gives what the compiler has to say of
 * some files of it, by their names.
 */
export function installedTypes() {
  const project = sharedFolder();
  const installed = join(project, 'node_modules', 'mission-control');
  beforeAll(() => {
    mkdirSync(join(installed, 'dist'), { recursive: true });
    for (const file of readdirSync(pathOf('dist')).filter((name) => /^index\./.test(name)))
      copyFileSync(pathOf(`dist/${file}`), join(installed, 'dist', file));
    copyFileSync(pathOf('package.json'), join(installed, 'package.json'));
  });
  return (files: Record<string, string>, options: object = {}): string => {
    const module = {
      module: 'NodeNext',
      moduleResolution: 'NodeNext',
      target: 'ES2023',
      skipLibCheck: false,
      types: [],
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(project, name), text);
    const config = { compilerOptions: { ...STRICT, ...module, ...options }, files: Object.keys(files) };
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify(config));
    return spawnSync(TSC, [], { cwd: project, encoding: 'utf8' }).stdout;
  };
}
