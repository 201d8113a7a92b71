import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type * as z from 'zod';
import type { Finding, FixAnswer } from '../../../src/service/board/doctor/finding.ts';
import { fixBoard } from '../../../src/service/board/doctor/fix.ts';
import { callOptions, openAt, openBoard } from '../../../src/service/open-board.ts';
import { noteLastCommit } from '../../../src/store/edits/last-commit.ts';
import { gitBy } from '../../helpers/sound-board.ts';
import { START, type TempBoard, tempBoard } from '../../helpers/temp-board.ts';

/** A task in progress with an open run, one that is done, one that is blocked, one that waits. */
export const TAKEN = 't-taken';
export const DONE = 't-done';
export const BLOCKED = 't-blocked';
export const WAITING = 't-waiting';
export const DAY = 'done/2026/11/21';

let busy: Promise<string> | undefined;

/** A board with one task in each status, all of it made by reports. */
export async function busyBoard(): Promise<TempBoard> {
  busy ??= makeBusy();
  const template = await busy;
  const board = await tempBoard();
  rmSync(board.root, { recursive: true });
  cpSync(template, board.root, { recursive: true });
  return board;
}

/** Made once, for reports take longer than copies. */
async function makeBusy(): Promise<string> {
  const board = await tempBoard();
  for (const id of [TAKEN, DONE, BLOCKED, WAITING]) await board.ok('create-task', { id, title: id.slice(2) });
  await board.ok('report-pickup', { task_id: TAKEN, agent: 'agent-1' });
  await board.ok('report-pickup', { task_id: DONE, agent: 'agent-2' });
  await board.ok('report-finish', {
    task_id: DONE,
    agent: 'agent-2',
    result: 'Done.',
    verification_notes: 'Looked.',
  });
  await board.ok('report-pickup', { task_id: BLOCKED, agent: 'agent-3' });
  await board.ok('report-blocker', { task_id: BLOCKED, agent: 'agent-3', blocker: 'a password' });
  const template = mkdtempSync(join(process.env.MISSION_CONTROL_TEST_SHARED ?? tmpdir(), 'busy-'));
  cpSync(board.root, template, { recursive: true });
  return template;
}

/** What the doctor finds, whether it fails for it or not. */
export async function findingsOn(root: string): Promise<Finding[]> {
  const envelope = await openBoard(root, { agent: null }).call('doctor', {});
  if (envelope.ok) return envelope.data.findings;
  if (envelope.error.code !== 'board_corrupt') throw new Error(envelope.error.message);
  return envelope.error.details.findings as Finding[];
}

/** What it finds, in short: `code path`. */
export async function foundOn({ root }: TempBoard): Promise<string[]> {
  return (await findingsOn(root)).map(({ code, path }) => `${code} ${path}`);
}

/** Has all repaired that can be without loss. */
export async function fix({ root }: TempBoard) {
  const options = callOptions({ agent: 'agent-9', now: () => START + 60_000 });
  const envelope = await fixBoard(() => openAt(root), options);
  const answer = (envelope.ok ? envelope.data : envelope.error.details) as z.infer<typeof FixAnswer>;
  return { envelope, repaired: answer.repaired.map(({ code }) => code), findings: answer.findings };
}

/** The path of the only file below a folder whose name has some words in it. */
export function pathOf({ root }: TempBoard, folder: string, words: string): string {
  const names = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
  const found = names.filter((name) => name.endsWith('.md') && name.includes(words));
  if (found.length !== 1) throw new Error(`${folder} has ${found.length} files like ${words}`);
  return `${folder}/${found[0]}`;
}

/** Moves a file by hand. */
export function move({ root }: TempBoard, from: string, to: string): void {
  mkdirSync(dirname(join(root, to)), { recursive: true });
  renameSync(join(root, from), join(root, to));
}

/** Changes a file's text by hand. */
export function edit(board: TempBoard, path: string, from: string | RegExp, to: string): void {
  const before = board.read(path) ?? '';
  const after = before.replace(from, to);
  if (after === before) throw new Error(`${path} has nothing like ${from}`);
  board.write(path, after);
}

/** Commits all that was done by hand. */
export function commitWithGit({ root }: TempBoard): void {
  gitBy(root, 'add', '-A');
  gitBy(root, 'commit', '-qm', 'by hand');
}

/** The same as if it had always been there, so that nothing thinks of giving it events. */
export function commitAll(board: TempBoard): void {
  commitWithGit(board);
  noteLastCommit(openAt(board.root).repository, { commit: board.git('rev-parse', 'HEAD').trim(), owed: [] });
}

/** Every file's bytes by path; what begins with `not` is left out. */
export function bytesOf(board: TempBoard, not: readonly string[] = []): Record<string, string> {
  const paths = board.files().filter((path) => !not.some((start) => path.startsWith(start)));
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(board.root, path), 'latin1')]));
}
