import { ON_THE_COMMAND_LINE } from '../../../domain/phrases.ts';
import type { CompactAnswer } from '../../../service/board/compact.ts';
import { compactBoard } from '../../../service/board/compact.ts';
import { callOptions, openAt } from '../../../service/open-board.ts';
import { fitting } from '../../text/fitting.ts';
import { widthOf } from '../../text/paint.ts';
import { visible } from '../../text/visible.ts';
import type { OwnCommand } from '../commands.ts';
import { examples } from '../help-layout.ts';
import { report } from '../program.ts';
import { progressOn } from '../progress.ts';
import { writeLine } from '../streams.ts';

const DESCRIPTION =
  "Seal the days of events that are older than the board's compact_after_days: one file a day, events/2026/11/21.jsonl, a line " +
  'for each event, in place of the folder. Every answer stays the same, nothing is lost, and the working tree and git have fewer files to ' +
  'look at. One commit; git keeps the originals in its history.';

const EXAMPLES = `
  # What would be sealed
  mission-control compact --dry-run
  # Once a day, by cron
  mission-control -C /srv/board compact --agent keeper`;

export const command: OwnCommand = {
  declare(command) {
    command
      .description(DESCRIPTION)
      .option('--dry-run', 'say what would be sealed, and change nothing')
      .option('--agent <id>', 'the worker or orchestrator that seals; a person without it')
      .addHelpText('after', ({ command: shown }) => examples(shown, EXAMPLES));
  },
  async run({ streams, json, options, board }, _args, { dryRun, agent }) {
    const progress = progressOn(streams, 'compact');
    const settings = callOptions({ progress: progress.report, ...options }, ON_THE_COMMAND_LINE);
    const isTrial = dryRun === true;
    const call = { agent: typeof agent === 'string' ? agent : undefined, isTrial };
    const envelope = await compactBoard(() => openAt(board), settings, call);
    progress.end();
    if (envelope.ok && !json)
      await writeLine(
        streams.stdout,
        fitting(visible(describe(envelope.data, isTrial)), widthOf(streams.stdout)),
      );
    return report(envelope, { streams, json, board });
  },
};

const KIB = 1024;
const number = (count: number) => count.toLocaleString('en');
const eventsOf = (count: number) => (count === 1 ? 'event' : 'events');

function describe(answer: CompactAnswer, isTrial: boolean): string {
  const { retired } = answer;
  const agents = `${isTrial ? 'would retire' : 'retired'} ${retired.length === 1 ? 'agent' : 'agents'} ${retired.join(', ')}`;
  return [describeDays(answer, isTrial), ...(retired.length === 0 ? [] : [agents])].join('\n');
}

function describeDays({ before, events, days, commit }: CompactAnswer, isTrial: boolean): string {
  if (days.length === 0) return `nothing to seal: no day before ${before} has events in its folder`;
  const lines = days.map(
    ({ day, added, bytes, path }) =>
      `  ${day}  ${number(added).padStart(9)} ${eventsOf(added).padEnd(6)}  ${number(Math.ceil(bytes / KIB)).padStart(9)} KiB  ${path}`,
  );
  const what = `${number(events)} ${eventsOf(events)} of ${days.length === 1 ? 'one day' : `${number(days.length)} days`}`;
  const done = isTrial ? `would seal ${what}` : `sealed ${what} (${(commit ?? '').slice(0, 10)})`;
  return [done, ...lines].join('\n');
}
