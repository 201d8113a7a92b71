// The licence notices of what is bundled, by esbuild's own account of what went into its bundles.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const LICENCE = /^(?:licen[cs]e|copying|notice)(?:[.-].*)?$/i;

/** The text of THIRD-PARTY-NOTICES: each package of which `metafiles` have a byte, or that `besides` names, with its licence. */
export function notices(metafiles, besides) {
  const folders = new Set(besides.map((name) => join('node_modules', name)));
  for (const { outputs } of metafiles)
    for (const { inputs } of Object.values(outputs))
      for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
        const folder = /^(?:[\w-]+:)?(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1];
        if (folder !== undefined && bytesInOutput > 0) folders.add(folder);
      }
  const parts = [...folders].map(noticeOf).sort();
  return `Mission Control contains parts of these packages.\n\n${parts.join('\n')}`;
}

function noticeOf(folder) {
  const { name, version, license, repository } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  );
  const files = readdirSync(folder).filter((file) => LICENCE.test(file));
  if (files.length === 0) throw new Error(`${folder} has no licence to give a notice of`);
  const texts = files.map((file) => readFileSync(join(folder, file), 'utf8').trim());
  const from = typeof repository === 'string' ? repository : (repository?.url ?? '');
  const rule = '-'.repeat(80);
  return `${rule}\n${name} ${version} (${license})\n${from}\n${rule}\n\n${texts.join('\n\n')}\n`;
}
