import { type FileTree, WorkingTree } from '../files/file-tree.ts';
import { blobId } from '../git/fast-import.ts';
import { boardPathspec, type Repository } from '../git/repository.ts';
import { readStatus } from '../git/status.ts';
import { dayOfSeal } from '../layout.ts';
import { largeBlobId } from '../sealed/sealed-hash.ts';

/** A file that branch, index and working tree do not hold alike. Blob ids; null where it is not there. */
export interface Mismatch {
  /** Relative to the board. */
  readonly path: string;
  readonly branch: string | null;
  readonly index: string | null;
  /** `other` for what is no regular file. */
  readonly tree: string | null;
  /** The branch holds something else than a plain file that nobody executes. */
  readonly hasOddMode: boolean;
}

const FIELDS = { '1': 8, u: 10 } as const;
const PLAIN_FILE = '100644';

/** Where the board's files differ from what is checked out, asked of one git that writes nothing. */
export async function findMismatches(repository: Repository, tip: string): Promise<Mismatch[]> {
  const options = ['--porcelain=v2', '--ignored=matching'];
  const entries = await readStatus(repository, options, [boardPathspec(repository)]);
  const tree = new WorkingTree(repository.root);
  const found = new Map<string, Mismatch>();
  for (const entry of entries) {
    const { path: whole, branch, index, branchMode } = parseEntry(entry);
    const path = whole.slice(repository.prefix.length);
    const known = found.get(path);
    found.set(path, {
      path,
      branch: branch ?? known?.branch ?? null,
      index: index ?? known?.index ?? null,
      tree: heldIn(tree, path, tip.length),
      hasOddMode: known?.hasOddMode ?? (branch !== null && branchMode !== PLAIN_FILE),
    });
  }
  return [...found.values()];
}

/** A line of `git status --porcelain=v2`. What is not tracked comes in a line of its own. */
function parseEntry(entry: string) {
  const kind = entry[0] ?? '';
  if (kind !== '1' && kind !== 'u')
    return { path: entry.slice(2), branch: null, index: null, branchMode: '' };
  const fields = entry.split(' ');
  const path = fields.slice(FIELDS[kind]).join(' ');
  const ids = kind === '1' ? [fields[6], fields[7]] : [fields[8], fields[7]];
  const [branch = null, index = null] = ids.map((id) => (id === undefined || /^0+$/.test(id) ? null : id));
  return { path, branch, index, branchMode: fields[3] ?? '' };
}

function heldIn(tree: FileTree, path: string, idLength: number): string | null {
  try {
    if (dayOfSeal(path) !== null) return largeBlobId(tree, path, idLength);
    const bytes = tree.read(path);
    return bytes === undefined ? null : blobId(bytes, idLength);
  } catch {
    return 'other';
  }
}
