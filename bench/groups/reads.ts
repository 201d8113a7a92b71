import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { openTaskIds } from '../boards/make-board.ts';
import { BARE_NODE, NODE, timed } from '../measure/processes.ts';
import { takeTurns } from '../measure/turns.ts';
import { compare, type Row } from '../print/results.ts';
import { count, type Group, type Setting } from '../setting.ts';

/** What looking at a board costs on the command line, as it grows. */
export const benchReads: Group = (setting) =>
  setting.sizes.map((size) => ({
    what: `reads, ${count(size)} tasks`,
    seconds: setting.repetitions * (0.5 + size / 50_000) + size / 250,
    run: () => benchSize(setting, size),
  }));

async function benchSize({ executable, repetitions, boards }: Setting, size: number): Promise<Row[]> {
  const root = await boards.ofTasks(size);
  const reads = Object.entries(readsOf(root));
  const takes = reads.map(
    ([, words]) =>
      () =>
        timed({ program: NODE, args: [executable, '-C', root, ...words] }),
  );
  const figures = await takeTurns(repetitions, [...takes, () => timed(BARE_NODE)]);
  const baseline = figures.at(-1) ?? [];
  return reads.map(([name], index) => {
    const what = `${name}, ${count(size)} tasks`;
    const title = { group: 'reads', unit: 'ms', what, against: '`node -e 0`' } as const;
    return compare(title, figures[index] ?? [], baseline);
  });
}

/** The words of each read, by what it is called. */
export function readsOf(root: string): Record<string, string[]> {
  const [open = ''] = openTaskIds(root, 'pending');
  return {
    '`board-summary`': ['board-summary'],
    '`list-tasks --status pending`': ['list-tasks', '--status', 'pending'],
    '`show-task`, open': ['show-task', open],
    '`show-task`, done long ago': ['show-task', firstDoneIn(root)],
    '`list-events --limit 10 --order desc`': ['list-events', '--limit', '10', '--order', 'desc'],
  };
}

/** A task of the first day on which any was done. */
function firstDoneIn(root: string): string {
  let folder = join(root, 'done');
  const namesIn = () =>
    readdirSync(folder)
      .filter((name) => !name.startsWith('.'))
      .sort();
  for (let level = 0; level < 3; level++) folder = join(folder, namesIn()[0] ?? '');
  return (namesIn()[0] ?? '').split('-').slice(0, 2).join('-');
}
