import { cpSync, rmSync } from 'node:fs';
import { compactBoard } from '../../../src/service/board/compact.ts';
import { type Board, callOptions, openAt } from '../../../src/service/open-board.ts';
import type { InputOf, OperationName } from '../../../src/service/registry.ts';
import { START, sharedFolder, type TempBoard, tempBoard } from '../../helpers/temp-board.ts';

const DAY_SECONDS = 24 * 60 * 60;
const [ONE, OTHER] = ['agent-1', 'agent-2'];

/** The workers of the story, and its tasks. */
export const WORKERS = [ONE, OTHER];
export const TASKS = ['t-1', 't-day-0', 't-day-1', 't-day-2'];

/** When the story is over: five weeks after its three days, which are 2026-11-21 to 23. */
export const TOLD_AT = START + 38 * DAY_SECONDS * 1000;

let template: Promise<string> | undefined;

/** A board with a story of three days behind it, all of them old enough to be sealed. */
export async function toldBoard(settings: Record<string, number> = {}): Promise<TempBoard> {
  const board = await tempBoard(settings);
  if (Object.keys(settings).length > 0) await tellStory(board.board, clockOf(board));
  else {
    template ??= makeTemplate();
    rmSync(board.root, { recursive: true });
    cpSync(await template, board.root, { recursive: true, preserveTimestamps: true });
  }
  board.now = TOLD_AT;
  return board;
}

const clockOf = (board: TempBoard) => (at: number) => {
  board.now = at;
};

async function makeTemplate(): Promise<string> {
  const board = await tempBoard();
  await tellStory(board.board, clockOf(board));
  const folder = sharedFolder();
  cpSync(board.root, folder, { recursive: true, preserveTimestamps: true });
  return folder;
}

/** Tells it on a board whose clock is set by the teller. */
export async function tellStory(board: Board, setClock: (at: number) => void): Promise<void> {
  let now = START;
  const pass = (seconds: number) => {
    now += seconds * 1000;
    setClock(now);
  };
  const call = async <Name extends OperationName>(operation: Name, input: InputOf<Name>) => {
    const envelope = await board.call(operation, input);
    if (!envelope.ok) throw new Error(`${operation}: ${envelope.error.message}`);
  };
  await call('create-task', { id: 't-1', title: 'Mend "the" lock', description: 'A task of no day' });
  for (let day = 0; day < 3; day++) {
    const task_id = `t-day-${day}`;
    const message = 'Ünïcode, \u2028 "quotes" and \\\n---\nhalf of it';
    await call('create-task', { id: task_id, title: `What day ${day} brings` });
    pass(1);
    await call('report-pickup', { task_id, agent: ONE });
    pass(60);
    await call('report-progress', { task_id, agent: ONE, message });
    pass(3600);
    await call('report-finish', { task_id, agent: ONE, result: 'Done.', verification_notes: 'Tried.' });
    await call('report-heartbeat', { agent: OTHER });
    pass(DAY_SECONDS - 3661);
  }
  setClock(TOLD_AT);
  await call('report-heartbeat', { agent: ONE });
}

/** Seals what is old enough, as the command does; the clock has gone on a second. */
export async function compact(
  board: Pick<TempBoard, 'root' | 'now' | 'pass'>,
  options: { isTrial?: boolean; agent?: string } = {},
) {
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
