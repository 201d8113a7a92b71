import { sameId } from '../../domain/ids.ts';
import { STATUSES } from '../../domain/status.ts';
import { TaskFields } from '../../domain/task.ts';
import { readTip } from '../git/branch.ts';
import { gitByFiles } from '../git/git-by-files.ts';
import { readObjects } from '../git/objects.ts';
import type { Repository } from '../git/repository.ts';
import { nameMayHold, nameOfPath } from '../layout.ts';
import { ifSound, parseRecord } from '../records/records.ts';

/** The path of a task's file on the branch, wherever it lies below a status; undefined where there is none named after its id. */
export async function findOnBranch(
  repository: Repository,
  branch: string,
  id: string,
): Promise<string | undefined> {
  const tip = await readTip(repository, branch);
  if (tip === null) return undefined;
  const { prefix } = repository;
  const folders = STATUSES.map((status) => `${prefix}${status}/`);
  const listed = await gitByFiles(repository, ['ls-tree', '-r', '-z', '--full-tree', tip, '--', ...folders]);
  const files = listed.split('\0').flatMap((entry) => {
    const [, blob, path] = /^100\d+ blob ([0-9a-f]+)\t(.*)$/s.exec(entry) ?? [];
    if (blob === undefined || path === undefined || !nameMayHold(nameOfPath(path), id)) return [];
    return [{ blob, path: path.slice(prefix.length) }];
  });
  const contents = await readObjects(
    repository,
    files.map(({ blob }) => blob),
  );
  return files.find(({ blob, path }) => {
    const task = ifSound(() => parseRecord(TaskFields, path, contents.get(blob) ?? Buffer.alloc(0)));
    return task !== undefined && sameId(task.fields.id, id);
  })?.path;
}
