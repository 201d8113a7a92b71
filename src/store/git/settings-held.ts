import { gitAtOnce } from './git-at-once.ts';

const MOST = 5;

/**
 * A person's settings that hold the very words with which git's complaint ends, each with the file that it stands in: git does not
 * always name the setting whose value it does not take. Empty where there is none.
 */
export function settingsHeld(folder: string, words: string): string {
  const [complaint = ''] = words.split('\n', 1);
  const isMeant = (value: string) =>
    value !== '' && (complaint.endsWith(` ${value}`) || complaint.endsWith(` '${value}'`));
  const listed = gitAtOnce({ workTree: folder }, ['config', '--list', '--show-origin', '-z']);
  const fields = (listed ?? '').toString().split('\0');
  const held = fields.flatMap((origin, at) => {
    const [name, ...value] = (fields[at + 1] ?? '').split('\n');
    return at % 2 === 0 && origin.startsWith('file:') && isMeant(value.join('\n'))
      ? [`${name} (${origin.slice('file:'.length)})`]
      : [];
  });
  return held.slice(0, MOST).join(', ');
}
