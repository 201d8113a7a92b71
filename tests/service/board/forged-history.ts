import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { EventItem } from '../../../src/domain/event.ts';
import { eventIdTime } from '../../../src/domain/event-id.ts';
import { renderEvent } from '../../../src/store/journal/change-set.ts';
import { gitBy } from '../../helpers/sound-board.ts';
import { type TempBoard, tempBoard } from '../../helpers/temp-board.ts';

let prepared: Promise<string> | undefined;

/** A board with task `t-1` in the queue, beside one that was finished. */
export async function boardWithTask(): Promise<TempBoard> {
  prepared ??= prepare();
  const board = await tempBoard();
  rmSync(board.root, { recursive: true });
  cpSync(await prepared, board.root, { recursive: true });
  return board;
}

/** Made once for a file of tests: it takes longer than all the rest. */
async function prepare(): Promise<string> {
  const board = await tempBoard();
  await board.ok('create-task', { id: 't-0', title: 'Before' });
  await board.ok('report-pickup', { task_id: 't-0', agent: 'a' });
  await board.ok('report-finish', { task_id: 't-0', agent: 'a', result: 'r', verification_notes: 'v' });
  await board.ok('create-task', { id: 't-1', title: 'One' });
  const kept = mkdtempSync(join(process.env.MISSION_CONTROL_TEST_SHARED ?? tmpdir(), 'audited-'));
  cpSync(board.root, kept, { recursive: true });
  return kept;
}

/** What a forged event says; the rest is as the board would write it. */
type Forged = Pick<EventItem, 'id' | 'from' | 'to'> & Partial<EventItem>;

const NOTHING = {
  agent: null,
  person: null,
  run: null,
  report: null,
  request_id: null,
  request_hash: null,
  forced: false,
  data: null,
  message: null,
};

/** An id that sorts behind those that the tests' boards have. */
export const forgedId = (number: number): string =>
  `20261122T000000${String(number).padStart(3, '0')}Z-forged`;

/** An event file, as the board writes them: path and content. */
export function forgedEvent({ id, from, to, ...rest }: Forged): [path: string, content: string] {
  const entity_id = rest.entity_id ?? 't-1';
  const type = rest.type ?? (from === null ? 'task-created' : to === null ? 'task-deleted' : 'task-moved');
  const about = { entity_type: 'task' as const, entity_id, task: entity_id };
  return renderEvent({ ...NOTHING, ...about, type, at: eventIdTime(id), ...rest, id, from, to });
}

/** Takes a file to another folder, as a person would with a mouse. */
export function drag({ root }: TempBoard, from: string, to: string): void {
  mkdirSync(dirname(join(root, to)), { recursive: true });
  renameSync(join(root, from), join(root, to));
}

export function remove({ root }: TempBoard, path: string): void {
  rmSync(join(root, path));
}

/** Commits all that is in the work tree by hand, with these trailers; gives the commit. */
export function commit({ root }: TempBoard, ...trailers: string[]): string {
  // The journal's commits have one date.
  const dates = { GIT_AUTHOR_DATE: '2026-11-22T00:00:00Z', GIT_COMMITTER_DATE: '2026-11-22T00:00:00Z' };
  const who = ['-c', 'user.name=Hannah', '-c', 'user.email=hannah@example.invalid'];
  const message = ['forged', trailers.join('\n')].filter((part) => part !== '').join('\n\n');
  const options = ['-c', 'core.hooksPath=/dev/null', 'commit', '-q', '--allow-empty', '-m', message];
  gitBy(root, 'add', '-A');
  execFileSync('git', [...who, ...options], { cwd: root, env: { ...process.env, ...dates }, stdio: 'pipe' });
  return gitBy(root, 'rev-parse', 'HEAD').trim();
}

/** Commits by hand as the board would: with these events, and with trailers that name them. */
export function commitWith(board: TempBoard, events: readonly Forged[], ...trailers: string[]): string {
  for (const event of events) board.write(...forgedEvent(event));
  return commit(board, ...events.map(({ id }) => `Event: ${id}`), ...trailers);
}
