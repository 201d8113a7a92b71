import { Warnings } from '../../domain/warning.ts';
import { refuseOtherBranch } from '../../store/git/repository.ts';
import { atRest } from '../../store/recovery/at-rest.ts';
import type { ReadContext } from '../operation.ts';
import { type CallOptions, type Opened, readContext } from '../run.ts';

/** Reads a board for whoever follows what is on it, once the files show what the branch holds. */
export async function lookAt<T>(
  opened: Opened,
  options: CallOptions,
  read: (context: ReadContext) => Promise<T>,
): Promise<T> {
  const { repository, config, files } = opened;
  await refuseOtherBranch(repository, config.branch);
  await atRest(repository);
  const found = await read(await readContext(opened, options, { input: null, warnings: new Warnings() }));
  files.keep();
  return found;
}
