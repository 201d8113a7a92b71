import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };

const read = (name: string) => readFileSync(fileURLToPath(new URL(`../../${name}`, import.meta.url)), 'utf8');

test('the notices have each package that is bundled, with the words of its licence, and none that is not', () => {
  const text = read('dist/THIRD-PARTY-NOTICES');
  const named = [...text.matchAll(/^(\S+) \d+\.\d+\.\d+\S* \((\S+)\)$/gm)].map(([, name]) => name);
  const bundled = [
    '@hono/node-server',
    'commander',
    'fs-native-extensions',
    'gray-matter',
    'hono',
    'yaml',
    'zod',
  ];
  expect(named).toEqual(expect.arrayContaining(bundled));
  expect(named).toEqual([...new Set(named)]);
  for (const name of ['js-yaml', 'vitest', 'esbuild', 'typescript']) expect(named).not.toContain(name);
  expect(
    text.match(/Permission is hereby granted|Permission to use|Apache License/g)?.length,
  ).toBeGreaterThanOrEqual(named.length);
});

test('nothing is installed with the package, for everything that it loads is in it', () => {
  expect(Object.keys(manifest)).not.toContain('dependencies');
  for (const file of ['main.cjs', 'maintain.cjs', 'index.cjs', 'demo/worker.cjs', 'demo/fakker.cjs']) {
    const required = [...read(`dist/${file}`).matchAll(/\brequire\(["']([^"']+)["']\)/g)].map(
      ([, name = '']) => name,
    );
    const foreign = required.filter((name) => !name.startsWith('.') && !/^(node:|[a-z_/]+$)/.test(name));
    expect({ file, foreign }).toEqual({ file, foreign: [] });
    expect({
      file,
      packages: required.filter((name) => Object.hasOwn(manifest.devDependencies, name)),
    }).toEqual({ file, packages: [] });
  }
});
