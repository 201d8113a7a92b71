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

/** Settings by whether git takes their values. */
export interface Sorted {
  accepted: Setting[];
  refused: Setting[];
}

/** Tells the settings with values that git takes from the others: where git does not name one, half of them at a time are tried. */
export async function sortByGit(root: string, settings: readonly Setting[]): Promise<Sorted> {
  const file = join(mkdtempSync(join(root, '.git', 'settings-')), 'settings');
  let left = [...settings];
  for (const look of LOOKS) {
    for (;;) {
      writeFileSync(file, settingsText(left));
      const words = await refusal(root, look, file);
      if (words === null) break;
      const named = left.filter((one) => isNamedIn(words, one));
      left = named.length > 0 ? left.filter((one) => !named.includes(one)) : await halfByHalf(root, left);
    }
  }
  return { accepted: left, refused: settings.filter((one) => !left.includes(one)) };
}

/** Whether words tell of a setting. git writes names in small letters, or as its manual does. */
export function isNamedIn(words: string, { name }: Setting): boolean {
  const named = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?<![\\w.-])${named}(?![\\w-])`, 'i').test(words);
}

async function halfByHalf(root: string, settings: readonly Setting[]): Promise<Setting[]> {
  if (settings.length < 2) return [];
  const middle = Math.ceil(settings.length / 2);
  const first = await sortByGit(root, settings.slice(0, middle));
  const second = await sortByGit(root, settings.slice(middle));
  const accepted = [...first.accepted, ...second.accepted];
  if (accepted.length < settings.length) return accepted;
  throw new Error(`these contradict each other: ${settings.map(({ name, value }) => `${name}=${value}`)}`);
}

/** What git says where it fails. */
async function refusal(root: string, look: readonly string[], file: string): Promise<string | null> {
  const ended = await runProcess('git', look, {
    cwd: root,
    env: { GIT_CONFIG_GLOBAL: file, GIT_PAGER: 'cat' },
  });
  return ended.status === 0 ? null : ended.stderr;
}
