/**
 * Files of attributes by which git would rewrite what board files hold, on their way from the work tree to the index or
 * back. Those that `core.attributesFile` or the system has do not count for the board's git, but for a person's.
 */
import { readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { gitByFiles } from './git-by-files.ts';
import type { Repository } from './repository.ts';

/** The attributes that have git rewrite files. */
const REWRITING = ['text', 'eol', 'ident', 'filter', 'working-tree-encoding'] as const;
/** What is no text has no line ends. */
const PART_OF: Record<string, string> = { crlf: 'text', eol: 'text' };
const SET = /^(text|crlf|eol|ident|filter|working-tree-encoding)(?:=|$)/;
const SWITCHED_OFF = /^(?:-(text|ident|filter)|!(ident|filter|working-tree-encoding))$/;

/** A line of a file of attributes that may have git rewrite files. */
export interface RewritingLine {
  /** Absolute. */
  readonly file: string;
  readonly line: string;
}

/** The lines that may concern files right in some folders of the board, in git's order: what comes later counts more. */
export function rewritingLines(repository: Repository, folders: Iterable<string>): RewritingLine[] {
  const { root, workTree, prefix, commonDir } = repository;
  const above = prefix === '' ? [] : ['', ...foldersTo(prefix.slice(0, -1)).slice(0, -1)];
  const below = new Set(['', ...[...folders].flatMap(foldersTo)]);
  const off = new Set(linesOf(fileIn(root)).flatMap(switchedOff));
  return [
    ...above.flatMap((folder) => rewritingIn(fileIn(join(workTree, folder)), off)),
    ...[...below].flatMap((folder) => rewritingIn(fileIn(join(root, folder)))),
    ...rewritingIn(join(commonDir, 'info', 'attributes')),
  ];
}

const fileIn = (folder: string) => join(folder, '.gitattributes');

/** Of `a/b/c`: `a`, `a/b`, `a/b/c`. */
function foldersTo(path: string): string[] {
  if (path === '' || path === '.') return [];
  return path.split('/').map((_, index, names) => names.slice(0, index + 1).join('/'));
}

/** The rewriting lines of one file of attributes, without what is `off` or switched off further down in it. */
export function rewritingIn(file: string, off: ReadonlySet<string> = new Set()): RewritingLine[] {
  const isOff = new Set(off);
  const found: RewritingLine[] = [];
  for (const line of linesOf(file).reverse()) {
    if (attributesIn(line).some((name) => !isOff.has(name))) found.push({ file, line });
    for (const name of switchedOff(line)) isOff.add(name);
  }
  return found.reverse();
}

function linesOf(file: string): string[] {
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) return [];
  try {
    return readFileSync(file, 'utf8')
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter((line) => line !== '' && !line.startsWith('#'));
  } catch {
    return [];
  }
}

const wordsBehindPattern = (line: string) =>
  line
    .replace(/^"(?:[^"\\]|\\.)*"/, 'x')
    .split(/\s+/)
    .slice(1);

/** What a line switches off for all files. */
const switchedOff = (line: string): string[] =>
  /^\*\s/.test(line)
    ? wordsBehindPattern(line).flatMap((word) => SWITCHED_OFF.exec(word)?.slice(1).filter(Boolean) ?? [])
    : [];

/** What a line may have git do to files. */
export const attributesIn = (line: string): string[] =>
  wordsBehindPattern(line).flatMap((word) => {
    const name = SET.exec(word)?.[1];
    return name === undefined ? [] : [PART_OF[name] ?? name];
  });

/** A board file that git would rewrite, and the attribute that says so. */
export interface RewrittenFile {
  readonly path: string;
  readonly attribute: string;
}

/** Of some files those that the board's git would rewrite. Asked of git only where a line may concern them. */
export async function rewrittenByGit(
  repository: Repository,
  paths: readonly string[],
): Promise<RewrittenFile[]> {
  return mayBeRewritten(repository, paths) ? askAttributes(repository, paths) : [];
}

/** False where no line of attributes concerns some files, which is so as a rule. */
export function mayBeRewritten(repository: Repository, paths: readonly string[]): boolean {
  const folders = new Set(paths.map((path) => path.slice(0, Math.max(0, path.lastIndexOf('/')))));
  return rewritingLines(repository, folders).length > 0;
}

/** The files of attributes that a person's git looks at and the board's does not. */
export async function furtherFiles(repository: Repository): Promise<string[]> {
  const listed = await gitByFiles(repository, ['config', '-z', '--list']);
  const named = [...listed.matchAll(/(?:^|\0)core\.attributesfile\n([^\0]*)/g)].map(([, file = '']) => file);
  const own = named.filter((file) => file !== '/dev/null').at(-1);
  const home = process.env.HOME ?? homedir();
  const standard = join(process.env.XDG_CONFIG_HOME || join(home, '.config'), 'git', 'attributes');
  return ['/etc/gitattributes', own === undefined ? standard : own.replace(/^~(?=\/)/, home)];
}

/** Of some files those that a person's git would rewrite, which looks at further files of attributes. */
export function rewrittenByPersons(
  repository: Repository,
  paths: readonly string[],
  further: readonly string[],
): Promise<RewrittenFile[]> {
  const config = [`core.attributesFile=${further.at(-1)}`];
  return askAttributes(repository, paths, { config, env: { GIT_ATTR_NOSYSTEM: '0' } });
}

async function askAttributes(
  repository: Repository,
  paths: readonly string[],
  call: { config?: readonly string[]; env?: Record<string, string> } = {},
): Promise<RewrittenFile[]> {
  if (paths.length === 0) return [];
  const input = paths.map((path) => `${repository.prefix}${path}\0`).join('');
  const answer = await gitByFiles(repository, ['check-attr', '-z', '--stdin', ...REWRITING], {
    ...call,
    input,
  });
  const fields = answer.split('\0');
  const found = new Map<string, string>();
  const withoutLines = new Set<string>();
  for (let at = 0; at + 2 < fields.length; at += 3) {
    const [path = '', attribute = '', value = ''] = fields.slice(at, at + 3);
    const isOff = value === 'unspecified' || (value === 'unset' && attribute !== 'working-tree-encoding');
    // What is no text has no line ends.
    if (attribute === 'text' && value === 'unset') withoutLines.add(path);
    if (isOff || (attribute === 'eol' && withoutLines.has(path)) || found.has(path)) continue;
    found.set(path, value === 'set' ? attribute : `${attribute}=${value}`);
  }
  const { prefix } = repository;
  return [...found].map(([path, attribute]) => ({ path: path.slice(prefix.length), attribute }));
}
