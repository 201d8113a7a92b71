import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ignoreMissing } from '../../src/store/files/file-tree.ts';
import { answerOfProcess } from './answer.ts';
import type { Fault } from './fault.ts';
import { checkInvariants } from './invariants.ts';
import type { Lab, Trial } from './lab.ts';
import { type Point, pointsOf } from './points.ts';
import { runProcess } from './processes.ts';
import { evenSample } from './random.ts';
import { AT_ONCE } from './scenes.ts';
import { cannotTrace, type Injection, makeShims, tracedCommand, traceOf } from './tracing.ts';
import { type BoardKind, type TrialBoard, trialBoard } from './trial-board.ts';

const KINDS: readonly BoardKind[] = [
  { home: 'own', durability: 'full' },
  { home: 'shared', durability: 'process' },
];

/** Far enough from now for everything on a trial's board to be old. */
const LATER_MS = 40 * 24 * 60 * 60 * 1000;

/** Seals a board's days, traced where that is asked for, and with something done to it. */
async function compact(lab: Lab, board: TrialBoard, traced?: { out: string; injection: Injection | null }) {
  const command = [process.execPath, lab.executable, '-C', board.root, '--json', 'compact'];
  const [first = '', ...rest] = command;
  const plain = { program: first, args: rest, env: {} };
  const { program, args, env } =
    traced === undefined ? plain : tracedCommand(command, { shims: makeShims(lab.templates), ...traced });
  const now = new Date(Date.now() + LATER_MS).toISOString();
  return answerOfProcess(await runProcess(program, args, { env: { ...env, MISSION_CONTROL_TEST_NOW: now } }));
}

async function findPoints(lab: Lab, kind: BoardKind): Promise<{ kind: BoardKind; point: Point }[]> {
  const folder = join(lab.folder, `clean-${kind.home}`);
  const board = await trialBoard(lab.templates, join(folder, 'board'), kind);
  const out = join(folder, 'trace');
  const answer = await compact(lab, board, { out, injection: null });
  if (answer.kind !== 'acknowledged')
    throw new Error(`an undisturbed sealing failed: ${JSON.stringify(answer)}`);
  return pointsOf(out, board.root).map((point) => ({ kind, point }));
}

async function idsOf({ board }: TrialBoard): Promise<string[]> {
  const page = await board.call('list-events', { limit: 500 });
  if (!page.ok) throw new Error(`list-events: ${page.error.message}`);
  if (page.warnings.length > 0) throw new Error(`list-events warned: ${JSON.stringify(page.warnings)}`);
  return page.data.items.flatMap(({ id, type }) => (type === 'board-compacted' ? [] : [id]));
}

/** Every event is there to be read, at once and after the next sealing. */
async function expectAll(trial: Trial, board: TrialBoard, ids: readonly string[]): Promise<void> {
  const found = await idsOf(board);
  const kept = new Set(found);
  trial.lost(ids.filter((id) => !kept.has(id)).length);
  trial.repeated(found.length - kept.size);
}

async function tryPoint(lab: Lab, trial: Trial, { kind, point }: { kind: BoardKind; point: Point }) {
  const board = await trialBoard(lab.templates, join(trial.folder, 'board'), kind);
  const ids = await idsOf(board);
  const out = join(trial.folder, 'trace');
  await compact(lab, board, { out, injection: { ...point, what: 'signal=KILL', isLasting: false } });
  await expectAll(trial, board, ids);
  trial.found(await checkInvariants(board.root, { since: board.tip }));
  const again = await compact(lab, board);
  if (again.kind !== 'acknowledged') trial.violation(`the next sealing failed: ${JSON.stringify(again)}`);
  await expectAll(trial, board, ids);
  trial.found(await checkInvariants(board.root, { since: board.tip }));
  return /killed by SIGKILL/.test(ignoreMissing(() => readFileSync(traceOf(out, point.role), 'utf8')) ?? '');
}

/** kill -9 of one process of a sealing, at each system call of its that changes something. */
export const killCompact: Fault = {
  name: 'kill-compact',
  row: 'kill -9 of `compact` and of its git at every system call',
  trials: { short: 8, long: 500 },
  cannot: cannotTrace,
  async run(lab) {
    const places = (await Promise.all(KINDS.map((kind) => findPoints(lab, kind)))).flat();
    let hit = 0;
    await lab.each(evenSample(places, lab.trials, lab.random), AT_ONCE, (place) =>
      lab.trial(
        `${place.point.role} at ${place.point.call} ${place.point.nth} (${place.point.text})`,
        async (trial) => {
          if (await tryPoint(lab, trial, place)) hit++;
        },
      ),
    );
    lab.note(`${hit} of ${places.length} points hit`);
  },
};
