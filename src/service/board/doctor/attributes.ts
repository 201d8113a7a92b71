import { relative, sep } from 'node:path';
import {
  attributesIn,
  furtherFiles,
  type RewritingLine,
  rewritingIn,
  rewritingLines,
  rewrittenByPersons,
} from '../../../store/git/attributes.ts';
import type { Repository } from '../../../store/git/repository.ts';
import { nameOfPath } from '../../../store/layout.ts';
import { type Diagnosis, diagnosis, gitPath } from './finding.ts';
import type { Survey } from './survey.ts';

/** What keeps git from rewriting files, whatever files of attributes above the board say. */
const ALL_OFF = '* -text -ident -filter !working-tree-encoding';

/** Attributes by which git would rewrite what board files hold, be it a person's git only; the line that says so is named. */
export async function diagnoseAttributes(repository: Repository, { found }: Survey): Promise<Diagnosis[]> {
  const files = found.filter(({ kind }) => kind === 'file').map(({ path }) => path);
  const nested = files.filter((path) => nameOfPath(path) === '.gitattributes' && path.includes('/'));
  const further = await furtherFiles(repository);
  const lines = [
    ...further.flatMap((file) => rewritingIn(file)),
    ...rewritingLines(
      repository,
      nested.map((path) => path.slice(0, path.lastIndexOf('/'))),
    ),
  ];
  if (lines.length === 0) return [];
  const told = new Map<RewritingLine, string[]>();
  for (const { path, attribute } of await rewrittenByPersons(repository, files, further)) {
    const line = lines.findLast((one) => mayBe(repository, one, { path, attribute })) ?? lines.at(-1);
    if (line !== undefined) told.set(line, [...(told.get(line) ?? []), path]);
  }
  return [...told].map(([line, paths]) => rewriting(repository, line, paths));
}

/** True where a line is of that attribute, and its file of attributes counts there. */
function mayBe(
  { root }: Repository,
  { file, line }: RewritingLine,
  rewritten: { path: string; attribute: string },
): boolean {
  const [name = ''] = rewritten.attribute.split('=', 1);
  if (!attributesIn(line).includes(name === 'eol' ? 'text' : name)) return false;
  const place = relative(root, file).split(sep).join('/');
  const isInBoard = !place.startsWith('../') && !place.startsWith('.git/');
  return !isInBoard || rewritten.path.startsWith(place.slice(0, -'.gitattributes'.length));
}

function rewriting(
  repository: Repository,
  { file, line }: RewritingLine,
  paths: readonly string[],
): Diagnosis {
  const [first = ''] = paths;
  const path = pathOf(repository, file);
  const count = paths.length === 1 ? first : `${paths.length} of the board's files, such as ${first}`;
  const isAbove = path.startsWith('../') || path.startsWith('/');
  return diagnosis('rewritten_by_git', {
    path,
    message:
      `its line '${line}' has git rewrite ${count}: reports record them as they are, so 'git status' may show them as ` +
      'changed, and overlook what somebody changes of them; a commit by hand would record something else',
    repair: isAbove
      ? `take that line out, or have the board's .gitattributes end with '${ALL_OFF}'`
      : 'take that line out',
  });
}

function pathOf(repository: Repository, file: string): string {
  const { root, gitDir, commonDir } = repository;
  if ([gitDir, commonDir].some((folder) => file.startsWith(folder + sep))) return gitPath(repository, file);
  const path = relative(root, file).split(sep).join('/');
  return file.startsWith(repository.workTree + sep) ? path : file;
}
