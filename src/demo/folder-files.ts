import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { extname, join, relative } from 'node:path';

/** More than this is not looked at, so that a demo pointed at a whole disk ends too. */
export const FILES_MAX = 10_000;
const READ_MAX_BYTES = 4 * 1024 * 1024;
const SKIPPED = new Set(['.git', 'node_modules', 'dist']);

const LANGUAGES: Readonly<Record<string, readonly string[]>> = {
  'C and C++': ['.c', '.h', '.cc', '.cpp', '.hpp'],
  'C#': ['.cs'],
  CSS: ['.css', '.scss'],
  Go: ['.go'],
  HTML: ['.html', '.htm'],
  Java: ['.java'],
  JavaScript: ['.js', '.mjs', '.cjs', '.jsx'],
  JSON: ['.json'],
  Markdown: ['.md'],
  PHP: ['.php'],
  Python: ['.py'],
  Ruby: ['.rb'],
  Rust: ['.rs'],
  Shell: ['.sh', '.bash'],
  SQL: ['.sql'],
  Text: ['.txt'],
  TOML: ['.toml'],
  TypeScript: ['.ts', '.mts', '.cts', '.tsx'],
  YAML: ['.yaml', '.yml'],
};

const LANGUAGE_OF = new Map(
  Object.entries(LANGUAGES).flatMap(([language, extensions]) =>
    extensions.map((extension): [string, string] => [extension, language]),
  ),
);

export interface MeasuredFile {
  /** Relative to the folder. */
  path: string;
  bytes: number;
  language: string;
  lines: number;
}

/** The files below a folder, sorted, without git's own, installed and built ones, and without `except`. */
export async function listFiles(folder: string, except: string): Promise<string[]> {
  const found: string[] = [];
  const waiting = [folder];
  for (let next = waiting.shift(); next !== undefined && found.length < FILES_MAX; next = waiting.shift()) {
    const here = next;
    const entries = await readdir(here, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const path = join(here, entry.name);
      if (entry.isFile()) found.push(path);
      else if (entry.isDirectory() && !SKIPPED.has(entry.name) && path !== except) waiting.push(path);
    }
  }
  return found.slice(0, FILES_MAX).sort();
}

/** Reads the files of known languages and counts their lines; what cannot be read is left out. */
export async function measureFiles(folder: string, files: readonly string[]): Promise<MeasuredFile[]> {
  const measured: MeasuredFile[] = [];
  for (const file of files) {
    const language = LANGUAGE_OF.get(extname(file).toLowerCase());
    if (language === undefined) continue;
    const size = await stat(file).then(
      (found) => found.size,
      () => null,
    );
    if (size === null || size > READ_MAX_BYTES) continue;
    const content = await readFile(file).catch(() => null);
    if (content === null) continue;
    measured.push({
      path: relative(folder, file),
      bytes: content.length,
      language,
      lines: countLines(content),
    });
  }
  return measured;
}

function countLines(content: Buffer): number {
  const NEWLINE = 10;
  let lines = 0;
  for (let at = content.indexOf(NEWLINE); at >= 0; at = content.indexOf(NEWLINE, at + 1)) lines++;
  return content.length > 0 && content.at(-1) !== NEWLINE ? lines + 1 : lines;
}

/** A digest that changes when a file comes, goes or is written. */
export async function fingerprint(files: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const file of files) {
    const found = await stat(file).catch(() => null);
    hash.update(`${file}\0${found?.size}\0${found?.mtimeMs}\0`);
  }
  return hash.digest('hex');
}
