import { appendFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { peakMemory } from '../measure/peak-memory.ts';
import { compare, type Row } from '../print/results.ts';
import { count, type Group, type Setting, type Step } from '../setting.ts';
import { readsOf } from './reads.ts';

/** The most memory that commands take on the smallest board and on the largest: it should be much the same. */
export const benchMemory: Group = (setting) => {
  const { sizes } = setting;
  return [...new Set([sizes[0], sizes.at(-1)])].flatMap((size): Step[] =>
    size === undefined
      ? []
      : [
          {
            what: `memory of reads, ${count(size)} tasks`,
            seconds: 4 + size / 20_000,
            run: () => benchReads(setting, size),
          },
          {
            what: `memory of what looks at the whole board, ${count(size)} reports`,
            seconds: 4 + size / 700,
            run: () => benchWhole(setting, size),
          },
        ],
  );
};

async function benchReads(setting: Setting, size: number): Promise<Row[]> {
  const root = await setting.boards.ofTasks(size);
  return Object.entries(readsOf(root)).map(([name, words]) =>
    peakOf(setting, root, { what: `${name}, ${count(size)} tasks`, words }),
  );
}

async function benchWhole(setting: Setting, size: number): Promise<Row[]> {
  const kept = await setting.boards.ofReports(size);
  const { subject } = await setting.boards.site(size);
  const [edited = ''] = readdirSync(join(subject, 'pending')).filter((name) => name.endsWith('.md'));
  appendFileSync(join(subject, 'pending', edited), 'By hand.\n');
  const peak = (root: string, word: string) => {
    setting.say(`${word}, ${count(size)} reports`);
    return peakOf(setting, root, { what: `\`${word}\`, ${count(size)} reports`, words: [word] });
  };
  return [peak(kept, 'audit'), peak(kept, 'doctor'), peak(subject, 'record-edits')];
}

function peakOf(
  { executable, disk }: Setting,
  root: string,
  { what, words }: { what: string; words: string[] },
): Row {
  const peak = peakMemory(disk);
  const against = '`node -e 0`';
  const subject = peak([executable, '-C', root, ...words]);
  return compare({ group: 'memory', unit: 'MB', what, against }, [subject], [peak(['-e', '0'])]);
}
