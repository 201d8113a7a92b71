import { compactBoard } from '../../../src/service/board/compact.ts';
import { callOptions, openAt } from '../../../src/service/open-board.ts';
import { type TempBoard, tempBoard } from '../../helpers/temp-board.ts';

const DAY_SECONDS = 24 * 60 * 60;
const [ONE, OTHER] = ['agent-1', 'agent-2'];

/** The workers of the story, and its tasks. */
export const WORKERS = [ONE, OTHER];
export const TASKS = ['t-1', 't-day-0', 't-day-1', 't-day-2'];

/** A board with a story of three days behind it, 2026-11-21 to 23, all of them old enough to be sealed. */
export async function toldBoard(settings: Record<string, string | number> = {}): Promise<TempBoard> {
  const board = await tempBoard({ compact_after_days: 2, ...settings });
  await board.ok('create-task', { id: 't-1', title: 'Mend "the" lock', description: 'A task of no day' });
  for (let day = 0; day < 3; day++) await tellDay(board, day);
  board.pass(4 * DAY_SECONDS);
  await board.ok('report-heartbeat', { agent: ONE });
  return board;
}

async function tellDay(board: TempBoard, day: number): Promise<void> {
  const task_id = `t-day-${day}`;
  const message = 'Ünïcode, \u2028 "quotes" and \\\n---\nhalf of it';
  await board.ok('create-task', { id: task_id, title: `What day ${day} brings` });
  board.pass(1);
  await board.ok('report-pickup', { task_id, agent: ONE });
  board.pass(60);
  await board.ok('report-progress', { task_id, agent: ONE, message });
  board.pass(3600);
  await board.ok('report-finish', { task_id, agent: ONE, result: 'Done.', verification_notes: 'Tried.' });
  await board.ok('report-heartbeat', { agent: OTHER });
  board.pass(DAY_SECONDS - 3661);
}

/** Seals what is old enough, as the command does; the clock has gone on a second. */
export async function compact(board: TempBoard, options: { isTrial?: boolean; agent?: string } = {}) {
  board.pass(1);
  const settings = callOptions({ now: () => board.now, agent: null });
  const envelope = await compactBoard(() => openAt(board.root), settings, { isTrial: false, ...options });
  if (!envelope.ok) throw new Error(`compact: ${envelope.error.code}: ${envelope.error.message}`);
  return { ...envelope.data, warnings: envelope.warnings };
}

export const SEALED = ['21', '22', '23'].map((day) => `events/2026/11/${day}.jsonl`);

/** The event files that lie in days' folders. */
export function looseEvents(board: TempBoard): string[] {
  return board.files('events').filter((path) => path.endsWith('.md'));
}
