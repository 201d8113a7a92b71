import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ignoreMissing } from '../../src/store/file-tree.ts';
import type { Answer } from './answer.ts';
import type { Fault } from './fault.ts';
import { checkInvariants } from './invariants.ts';
import type { Lab, Trial } from './lab.ts';
import type { Point } from './points.ts';
import { evenSample } from './random.ts';
import { cannotTrace, traceOf } from './tracing.ts';
import { type BoardKind, type TrialBoard, trialBoard } from './trial-board.ts';
import { attempt, findPoints, type Surface } from './write-under-test.ts';
import { REQUEST_ID, WRITES, type Write } from './writes.ts';

/** What a kill is tried on. */
interface Scene {
  surface: Surface;
  write: Write;
  kind: BoardKind;
}

/** A place in a scene. */
interface Place extends Scene {
  point: Point;
}

const AT_ONCE = 4;

const shown = ({ surface, write, kind }: Scene) =>
  `${write.name} through the ${surface} on a board of kind ${kind.home}, durability ${kind.durability}`;
const shownPlace = ({ point, ...scene }: Place) =>
  `${point.role} killed at ${point.call} ${point.nth} (${point.text}) in ${shown(scene)}`;

/** kill -9 of one process of a write, at each system call of its that changes something. */
function killPoints(surface: Surface, trials: Fault['trials'], short: readonly Scene[]): Fault {
  return {
    name: surface === 'server' ? 'kill-server' : 'kill-cli',
    row: `kill -9 of the ${surface} and of its git at every system call of a write`,
    trials,
    cannot: cannotTrace,
    run: (lab) => runKills(lab, lab.isLong || lab.trials > trials.short ? allScenes(surface) : short),
  };
}

const HOMES: readonly BoardKind[] = [
  { home: 'own', durability: 'full' },
  { home: 'own', durability: 'process' },
  { home: 'shared', durability: 'full' },
  { home: 'branch', durability: 'full' },
];

/** Every write on a board of its own, flushed to the disk; each of them on one of the other kinds in turn. */
function allScenes(surface: Surface): Scene[] {
  const [first, ...others] = HOMES;
  return WRITES.flatMap((write, index) => {
    const other = others[index % others.length];
    return [first, other].flatMap((kind) => (kind === undefined ? [] : [{ surface, write, kind }]));
  });
}

const scene = (surface: Surface, name: string, kind: BoardKind): Scene[] =>
  WRITES.filter((write) => write.name === name).map((write) => ({ surface, write, kind }));

/** kill -9 of a command and its git. */
export const killCommandLine = killPoints('command line', { short: 60, long: 2000 }, [
  ...scene('command line', 'pickup', { home: 'own', durability: 'full' }),
  ...scene('command line', 'finish', { home: 'branch', durability: 'process' }),
  ...scene('command line', 'pickup of a task edited by hand', { home: 'shared', durability: 'process' }),
]);

/** kill -9 of a server and its git. */
export const killServer = killPoints('server', { short: 30, long: 1000 }, [
  ...scene('server', 'finish', { home: 'own', durability: 'full' }),
]);

async function runKills(lab: Lab, scenes: readonly Scene[]): Promise<void> {
  const places: Place[] = [];
  await lab.each(scenes, AT_ONCE, async (each) => {
    const folder = join(lab.folder, `clean-${scenes.indexOf(each)}`);
    const board = await trialBoard(lab.templates, join(folder, 'board'), each.kind);
    const points = await findPoints({ ...each, ...lab, board }, folder);
    places.push(...points.map((point) => ({ ...each, point })));
  });
  const chosen = evenSample(inOrder(places, scenes), lab.trials, lab.random);
  const hit = new Set<string>();
  await lab.each(repeated(chosen, lab.trials), AT_ONCE, (place) =>
    lab.trial(shownPlace(place), async (trial) => {
      if (await killAt(lab, trial, place))
        hit.add(`${shown(place)} ${place.point.role} ${place.point.call} ${place.point.nth}`);
    }),
  );
  lab.note(`${hit.size} different of ${places.length} points hit, in ${scenes.length} kinds of write`);
}

/** Scenes are traced beside one another; the sample is to be the same for the same seed. */
function inOrder(places: readonly Place[], scenes: readonly Scene[]): Place[] {
  return scenes.flatMap(({ surface, write, kind }) =>
    places.filter((place) => place.surface === surface && place.write === write && place.kind === kind),
  );
}

/** All the items, and again from the first until there are so many: timing is not the same twice. */
function* repeated<Item>(items: readonly Item[], count: number): Generator<Item> {
  for (let index = 0; index < Math.max(count, items.length) && items.length > 0; index++) {
    const item = items[index % items.length];
    if (item !== undefined) yield item;
  }
}

/** True where the kill came. */
async function killAt(lab: Lab, trial: Trial, place: Place): Promise<boolean> {
  const { write, kind, point } = place;
  const board = await trialBoard(lab.templates, join(trial.folder, 'board'), kind);
  write.prepare?.(board.root);
  const out = join(trial.folder, 'trace');
  const injection = { ...point, what: 'signal=KILL', isLasting: false };
  const answer = await attempt({ ...place, ...lab, board, out, injection });
  await expectReadable(trial, board);
  await sendAgain(trial, board, write, answer);
  trial.found(await checkInvariants(board.root, { since: board.tip, acknowledged: [REQUEST_ID] }));
  const trace = ignoreMissing(() => readFileSync(traceOf(out, point.role), 'utf8')) ?? '';
  return trace.includes('killed by SIGKILL');
}

/** A reader needs nobody to tidy up first. */
async function expectReadable(trial: Trial, { board }: TrialBoard): Promise<void> {
  const summary = await board.call('board-summary', {});
  if (!summary.ok) trial.violation(`a reader was refused: ${summary.error.code}: ${summary.error.message}`);
  else if (summary.warnings.length > 0)
    trial.violation(`a reader was warned: ${JSON.stringify(summary.warnings)}`);
}

/** Sends the write once more with its request id: what was acknowledged comes back as it was, and nothing is written. */
async function sendAgain(trial: Trial, { board }: TrialBoard, write: Write, first: Answer): Promise<void> {
  const began = performance.now();
  const again = await board.call(write.operation as string, { ...write.input, request_id: REQUEST_ID });
  trial.recovery(performance.now() - began);
  if (!again.ok) {
    trial.violation(`sent again it failed: ${again.error.code}: ${again.error.message}`);
    return;
  }
  if (first.kind !== 'acknowledged') return;
  const { replayed, commit, event_ids } = again.data as typeof first.data;
  const isSame = commit === first.data.commit && String(event_ids) === String(first.data.event_ids);
  if (!replayed || !isSame)
    trial.violation(`acknowledged as ${first.data.commit}, then as ${commit}, replayed: ${replayed}`);
}
