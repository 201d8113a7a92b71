import { compactBoard } from '../../../src/service/board/compact.ts';
import { callOptions, openAt } from '../../../src/service/open-board.ts';
import { type TempBoard, tempBoard } from '../../helpers/temp-board.ts';

const DAY = 24 * 60 * 60;
export const WORKERS = ['agent-1', 'agent-2'] as const;

/** A board with a story of several days behind it, of which the first are old enough to be sealed. */
export async function toldBoard(days = 3): Promise<TempBoard> {
  const board = await tempBoard({ compact_after_days: 2 });
  await board.ok('create-task', { id: 't-1', title: 'Mend "the" lock', description: 'Ünïcode\n---\n\u2028end' });
  for (let day = 0; day < days; day++) await tellDay(board, day);
  board.pass(4 * DAY);
  await board.ok('report-heartbeat', { agent: WORKERS[0] });
  return board;
}

async function tellDay(board: TempBoard, day: number): Promise<void> {
  const [one, other] = WORKERS;
  const task_id = `t-day-${day}`;
  await board.ok('create-task', { id: task_id, title: `What day ${day} brings` });
  board.pass(1);
  await board.ok('report-pickup', { task_id, agent: one });
  board.pass(61);
  await board.ok('report-progress', { task_id, agent: one, message: 'Half of it.\n---\n"quoted" \\ back' });
  await board.ok('append-event', { type: 'note', entity_type: 'board', entity_id: 'board', message: `Day ${day}` });
  board.pass(3600);
  await board.ok('report-finish', { task_id, agent: one, result: 'Done.', verification_notes: 'Tried.' });
  await board.ok('report-heartbeat', { agent: other });
  board.pass(DAY - 3662);
}

/** Seals what is old enough, as the command does. */
export async function compact(board: TempBoard, options: { isTrial?: boolean; agent?: string } = {}) {
  const settings = callOptions({ now: () => board.now, agent: null });
  const envelope = await compactBoard(() => openAt(board.root), settings, { isTrial: false, ...options });
  if (!envelope.ok) throw new Error(`compact: ${envelope.error.code}: ${envelope.error.message}`);
  return { ...envelope.data, warnings: envelope.warnings };
}
