// Makes the library's types one file that needs no other: what `src/index.ts` exports, and what that is made of.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where those are declared that are not written out by `src/surfaces/docs/library-types.ts`. */
const FACE = [
  'domain/meaning.d.ts',
  'domain/warning.d.ts',
  'errors.d.ts',
  'service/envelope.d.ts',
  'service/follow/board-follower.d.ts',
  'service/open-board.d.ts',
];

const BEGINNING =
  /^(?:export )?(?:declare )?(?:abstract )?(?:interface|type|const|class|function|enum) (\w+)/;

/** The text of `index.d.ts`: `emitted` is what the compiler made of `src`, `generated` the types that the registry stands for. */
export function publicTypes(emitted, generated) {
  const read = (path) => readFileSync(join(emitted, path), 'utf8');
  const declared = new Map([
    ...FACE.flatMap((path) => declarationsIn(read(path))),
    // These count: what they say of the registry the compiler can only say with zod.
    ...declarationsIn(generated),
  ]);
  const exported = exportedBy(read('index.d.ts'));
  const missing = exported.filter((name) => !declared.has(name));
  if (missing.length > 0)
    throw new Error(`scripts/public-types.mjs: nothing in FACE declares ${missing.join(', ')}`);
  const needed = reachable(exported, declared);
  const texts = [...declared]
    .filter(([name]) => needed.has(name))
    .map(([name, { comment, text }]) => `${comment}${exported.includes(name) ? 'export ' : ''}${text}`);
  return `/** The library of mission-control: the same operations as on the command line, typed. */\n${texts.join('\n')}\nexport {};\n`;
}

/** The declarations of a file, by name, each with the comment above it. Each begins a line, and the next one ends it. */
function declarationsIn(source) {
  const found = [];
  let comment = [];
  let isComment = false;
  for (const line of source.split('\n')) {
    const name = isComment ? undefined : BEGINNING.exec(line)?.[1];
    if (name !== undefined) {
      found.push({ name, comment, lines: [withoutExport(line)] });
      comment = [];
    } else if (isComment || line.startsWith('/**')) {
      comment = isComment ? [...comment, line] : [line];
      isComment = !line.includes('*/');
    } else if (!/^(?:import|export) /.test(line)) found.at(-1)?.lines.push(line);
  }
  return found.map(({ name, comment: above, lines }) => [
    name,
    { comment: above.map((line) => `${line}\n`).join(''), text: lines.join('\n').trimEnd() },
  ]);
}

/** As a file of types without a module around it has it: values are declared. */
function withoutExport(line) {
  const bare = line.replace(/^export /, '');
  return /^(?:const|class|function|enum|abstract) /.test(bare) ? `declare ${bare}` : bare;
}

/** The names that a file of types gives away, as others see them. */
function exportedBy(source) {
  const lists = [...source.matchAll(/^export (?:type )?\{([^}]*)\}/gm)].map(([, names]) => names);
  return lists.flatMap((names) => [...names.matchAll(/(\w+)\s*(?:,|$)/g)].map(([, name]) => name));
}

/** What the declarations of some names mention, and so on. A name in a comment counts, too: it does no harm. */
function reachable(names, declared) {
  const found = new Set();
  const waiting = [...names];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    for (const [word] of declared.get(name).text.matchAll(/\b[A-Za-z_]\w*\b/g))
      if (declared.has(word)) waiting.push(word);
  }
  return found;
}
