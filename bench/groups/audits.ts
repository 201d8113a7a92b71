import { NODE, timed } from '../measure/processes.ts';
import { takeTurns } from '../measure/turns.ts';
import { compare } from '../print/results.ts';
import { count, type Group } from '../setting.ts';

const RAW_LOG = ['log', '--raw', '--first-parent', '--no-abbrev', '--no-renames', '--reverse', '--format=%H'];
/** Beyond, an audit takes minutes, and no longer for each commit. */
const LARGEST = 10_000;
const ROUNDS = 3;

/** What it costs to prove a whole history. */
export const benchAudits: Group = ({ executable, sizes, boards }) =>
  sizes
    .filter((size) => size <= LARGEST)
    .map((size) => ({
      what: `audit, ${count(size)} commits`,
      seconds: 1 + (size / LARGEST) * 40,
      async run() {
        const root = await boards.ofReports(size);
        const [subject = [], baseline = []] = await takeTurns(ROUNDS, [
          () => timed({ program: NODE, args: [executable, '-C', root, 'audit'] }),
          () => timed({ program: 'git', args: RAW_LOG, cwd: root }),
        ]);
        const against = 'a bare `git log --raw` of the same history';
        const title = { what: `\`audit\`, ${count(size)} commits`, against };
        return [compare({ group: 'audit', unit: 'ms', ...title }, subject, baseline)];
      },
    }));
