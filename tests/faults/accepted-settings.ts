import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Setting } from './git-variables.ts';
import { runProcess } from './processes.ts';

/** git's own look at a repository, which fails where it does not take a setting's value. */
const LOOKS = [
  ['log', '-1', '-p', '--stat'],
  ['status', '--porcelain'],
  ['-c', 'core.splitIndex=true', 'update-index', '--force-write-index'],
  ['fast-import', '--quiet'],
  ['var', '-l'],
  ['repack', '-q'],
  ['diff', 'HEAD~1', 'HEAD'],
];

/** How settings are put into a file, as git reads them. */
export function settingsText(settings: readonly Setting[]): string {
  return settings
    .map(({ name, value }) => {
      const [, section = '', between, key = ''] = /^([^.]+)\.(?:(.*)\.)?([^.]+)$/s.exec(name) ?? [];
      return `[${section}${between === undefined ? '' : ` "${between}"`}]\n\t${key} = "${value}"\n`;
    })
    .join('');
}

/** Of some settings those with values that git takes: where it fails without a name, half of them at a time are tried. */
export async function acceptedBy(root: string, settings: readonly Setting[]): Promise<Setting[]> {
  const file = join(mkdtempSync(join(root, '.git', 'settings-')), 'settings');
  let left = [...settings];
  for (;;) {
    writeFileSync(file, settingsText(left));
    const words = await refusal(root, file);
    if (words === null || left.length === 0) return left;
    const isNamed = ({ name }: Setting) => words.toLowerCase().includes(name.toLowerCase());
    if (!left.some(isNamed)) break;
    left = left.filter((one) => !isNamed(one));
  }
  if (left.length === 1) return [];
  const middle = Math.ceil(left.length / 2);
  const halves = [left.slice(0, middle), left.slice(middle)];
  const accepted: Setting[] = [];
  for (const half of halves) accepted.push(...(await acceptedBy(root, half)));
  return accepted;
}

/** What git says where it fails. */
async function refusal(root: string, file: string): Promise<string | null> {
  const env = { GIT_CONFIG_GLOBAL: file, GIT_PAGER: 'cat' };
  for (const look of LOOKS) {
    const ended = await runProcess('git', look, { cwd: root, env });
    if (ended.status !== 0) return ended.stderr;
  }
  return null;
}
