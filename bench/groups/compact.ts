import { join } from 'node:path';
import { copyBoard } from '../boards/copy-board.ts';
import { removeFolder } from '../folders.ts';
import { configure } from '../measure/baselines.ts';
import { allObjects, countFiles, indexBytes } from '../measure/object-sizes.ts';
import { peakMemory } from '../measure/peak-memory.ts';
import { NODE, run, timed } from '../measure/processes.ts';
import { takeTurns } from '../measure/turns.ts';
import { compare, measured, type Row } from '../print/results.ts';
import { count, type Group, type Setting } from '../setting.ts';

/** All days but the last are old then. */
const DAYS = 1;
/** A board of fewer reports has no day that is over. */
const SMALLEST = 10_000;
const BEFORE = 'the same before it';
const LIST = ['list-events', '--limit', '10', '--order', 'desc'];

/** What sealing old days of events saves. */
export const benchCompact: Group = (setting) =>
  setting.sizes
    .filter((size) => size >= SMALLEST)
    .map((size) => ({
      what: `compact, ${count(size)} reports`,
      seconds: 5 + size / 1_500,
      run: () => benchSize(setting, size),
    }));

async function benchSize(setting: Setting, size: number): Promise<Row[]> {
  const { executable, boards, disk, memory } = setting;
  const before = await boards.ofReports(size);
  const root = join(memory, `compact-${size}`);
  copyBoard(before, root);
  configure(root, 'compact_after_days', String(DAYS));
  const objects = allObjects(root).bytes;
  const start = performance.now();
  const peak = peakMemory(disk)([executable, '-C', root, 'compact']);
  const took = performance.now() - start;
  const name = `${count(size)} reports`;
  const rows = [
    compared('files', `files in the work tree, ${name}`, countFiles(root), countFiles(before)),
    compared('bytes', `git's index, ${name}`, indexBytes(root), indexBytes(before)),
    compared('bytes', `files in the work tree on the disk, ${name}`, filesBytes(root), filesBytes(before)),
    measured({ group: 'compact', unit: 'bytes', what: `git objects that it adds, ${name}` }, [
      allObjects(root).bytes - objects,
    ]),
    measured({ group: 'compact', unit: 'MB', what: `memory of \`compact\`, ${name}` }, [peak]),
    measured({ group: 'compact', unit: 'ms', what: `\`compact\`, ${name}` }, [took]),
  ];
  const list = (board: string) => () => timed({ program: NODE, args: [executable, '-C', board, ...LIST] });
  const [sealed = [], open = []] = await takeTurns(setting.repetitions, [list(root), list(before)]);
  removeFolder(root);
  const what = `\`${LIST.join(' ')}\`, ${name}`;
  return [...rows, compare({ group: 'compact', unit: 'ms', what, against: BEFORE }, sealed, open)];
}

function compared(unit: Row['unit'], what: string, after: number, before: number): Row {
  return compare({ group: 'compact', unit, what, against: BEFORE }, [after], [before]);
}

/** What the files and folders of a board take, in whole blocks. */
function filesBytes(root: string): number {
  const kibibytes = run({ program: 'du', args: ['-sk', '--exclude=.git', root] }).toString();
  return Number.parseInt(kibibytes, 10) * 1024;
}
