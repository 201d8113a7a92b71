import { WorkingTree } from '../files/file-tree.ts';
import { rewrittenByGit } from '../git/attributes.ts';
import { git } from '../git/git.ts';
import type { Repository } from '../git/repository.ts';
import type { RecordedFile } from './index-way.ts';

/** Files that the index is to be told of. */
interface Apart {
  /** Those that git reads as they are. */
  readonly plain: readonly string[];
  /** Those that it would rewrite: what they hold, by blob id. */
  readonly asTheyAre: readonly RecordedFile[];
}

/**
 * Tells files apart that attributes have git rewrite: the index is to hold of them what the branch does. It learns no time
 * stamps of these, so each `git status` reads them anew, and shows as changed what it would rewrite.
 */
export async function readApart(repository: Repository, paths: readonly string[]): Promise<Apart> {
  const rewritten = await rewrittenByGit(repository, paths);
  if (rewritten.length === 0) return { plain: paths, asTheyAre: [] };
  const tree = new WorkingTree(repository.root);
  const odd = rewritten.map(({ path }) => path).filter((path) => tree.read(path) !== undefined);
  const isOdd = new Set(odd);
  return { plain: paths.filter((path) => !isOdd.has(path)), asTheyAre: await giveToGit(repository, odd) };
}

/** git takes a name with a line break in it only as an argument, of which there may be so many. */
const ARGUMENTS = 100;

async function giveToGit(
  { workTree, prefix }: Repository,
  paths: readonly string[],
): Promise<RecordedFile[]> {
  const given: RecordedFile[] = [];
  for (let index = 0; index < paths.length; index += ARGUMENTS) {
    const some = paths.slice(index, index + ARGUMENTS);
    const args = ['hash-object', '-w', '--no-filters', '--', ...some.map((path) => `${prefix}${path}`)];
    const ids = (await git(workTree, args)).trim().split('\n');
    given.push(...some.map((path, at) => ({ path, id: ids[at] ?? '' })));
  }
  return given;
}
