import { isLinkTo, type Link } from '../../domain/link.ts';
import { RunFields } from '../../domain/run.ts';
import { readTip } from '../../store/git/branch.ts';
import { gitByFiles } from '../../store/git/git-by-files.ts';
import { CONFIG_FILE, RUNS } from '../../store/layout.ts';
import { ifSound, readRecordOnce } from '../../store/records/records.ts';
import type { ReadContext } from '../operation.ts';

/** The longest part of a link that stands in a file as it is, however the file quotes it. */
const PLAIN = /[\w./:@%+=,~-]+/g;

/**
 * The ids, in small letters, of the tasks a run of which has a link. git looks for it in what is on the branch: to open every run
 * there ever was would take long.
 */
export async function tasksWithLink(context: ReadContext, ref: string): Promise<ReadonlySet<string>> {
  const paths = await runsNaming(context, ref);
  const runs = paths.flatMap((path) => ifSound(() => readRecordOnce(context.view, RunFields, path)) ?? []);
  const linked = runs.filter(({ fields }) => fields.links.some((link: Link) => isLinkTo(link, ref)));
  return new Set(linked.map(({ fields }) => fields.task_id.toLowerCase()));
}

async function runsNaming({ repository, config }: ReadContext, ref: string): Promise<string[]> {
  const [plain = 'links:'] = [...(ref.match(PLAIN) ?? [])].sort((one, other) => other.length - one.length);
  const tip = await readTip(repository, config.branch);
  if (tip === null) return [];
  const { prefix } = repository;
  // git ends badly where it finds nothing: in the settings of the board it always does.
  const places = [`:(top,literal)${prefix}${RUNS}`, `:(top,literal)${prefix}${CONFIG_FILE}`];
  const patterns = ['-e', plain, '-e', 'format:'];
  const options = ['-l', '-z', '-i', '-F', '--full-name', '--no-color', '--no-recurse-submodules'];
  const found = await gitByFiles(repository, ['grep', ...options, ...patterns, tip, '--', ...places]);
  return found
    .split('\0')
    .map((line) => line.slice(tip.length + 1 + prefix.length))
    .filter((path) => path.startsWith(`${RUNS}/`));
}
