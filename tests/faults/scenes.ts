import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ignoreMissing } from '../../src/store/files/file-tree.ts';
import type { Answer } from './answer.ts';
import { statusOf } from './failure-words.ts';
import type { Lab, Trial } from './lab.ts';
import type { Point } from './points.ts';
import { evenSample } from './random.ts';
import { type Injection, traceOf } from './tracing.ts';
import { type BoardKind, type TrialBoard, trialBoard } from './trial-board.ts';
import { attempt, findPoints, type Surface } from './write-under-test.ts';
import { WRITES, type Write } from './writes.ts';

/** A write through a process, on a board of some kind. */
export interface Scene {
  surface: Surface;
  write: Write;
  kind: BoardKind;
}

/** A system call in a scene. */
export interface Place extends Scene {
  point: Point;
}

/** So many trials wait for disks and processes at once. */
export const AT_ONCE = 4;

const KINDS: readonly BoardKind[] = [
  { home: 'own', durability: 'full' },
  { home: 'own', durability: 'process' },
  { home: 'shared', durability: 'full' },
  { home: 'branch', durability: 'full' },
];

/** Every write on a board of its own, flushed to the disk, and on one of the other kinds in turn. */
export function allScenes(surface: Surface): Scene[] {
  const [first, ...others] = KINDS;
  // What a person did is recorded by the server itself, and whoever asks for it may find it done.
  const writes = WRITES.filter(({ operation }) => surface !== 'server' || operation !== 'record-edits');
  return writes.flatMap((write, index) => {
    const other = others[index % others.length];
    return [first, other].flatMap((kind) => (kind === undefined ? [] : [{ surface, write, kind }]));
  });
}

/** One scene, by the write's name; none where this version has no such write. */
export function sceneOf(surface: Surface, name: string, kind: BoardKind): Scene[] {
  return WRITES.filter((write) => write.name === name).map((write) => ({ surface, write, kind }));
}

/** A place in words, enough to find it again. */
export function shownPlace({ point, ...scene }: Place): string {
  return `${point.role} at ${point.call} ${point.nth} (${point.text}) in ${shown(scene)}`;
}

const shown = ({ surface, write, kind }: Scene) =>
  `${write.name} through the ${surface} on a board of kind ${kind.home}, durability ${kind.durability}`;

/** Tries so many places as the lab wants, spread evenly over all, and says how many different ones there came to be hit. */
export async function tryPlaces(
  lab: Lab,
  { scenes, isMeant = () => true }: { scenes: readonly Scene[]; isMeant?: (point: Point) => boolean },
  work: (trial: Trial, place: Place) => Promise<Injected>,
): Promise<void> {
  const places = (await findPlaces(lab, scenes)).filter(({ point }) => isMeant(point));
  const hit = new Set<string>();
  await lab.each(repeated(evenSample(places, lab.trials, lab.random), lab.trials), AT_ONCE, (place) =>
    lab.trial(shownPlace(place), async (trial) => {
      const { role, call, nth } = place.point;
      if ((await work(trial, place)).isHit) hit.add(`${shown(place)} ${role} ${call} ${nth}`);
    }),
  );
  lab.note(`${hit.size} different of ${places.length} points hit, in ${scenes.length} kinds of write`);
}

async function findPlaces(lab: Lab, scenes: readonly Scene[]): Promise<Place[]> {
  const found = new Map<Scene, Place[]>();
  await lab.each(scenes, AT_ONCE, async (scene) => {
    const folder = join(lab.folder, `clean-${scenes.indexOf(scene)}`);
    const board = await trialBoard(lab.templates, join(folder, 'board'), scene.kind);
    const points = await findPoints({ ...scene, ...lab, board }, folder);
    found.set(
      scene,
      points.map((point) => ({ ...scene, point })),
    );
  });
  return scenes.flatMap((scene) => found.get(scene) ?? []);
}

/** All the items, and again from the first until there are so many: timing is not the same twice. */
function* repeated<Item>(items: readonly Item[], count: number): Generator<Item> {
  for (let index = 0; index < count && items.length > 0; index++) {
    const item = items[index % items.length];
    if (item !== undefined) yield item;
  }
}

/** What became of a write to which something was done. */
export interface Injected {
  board: TrialBoard;
  answer: Answer;
  /** What git said of the board's files before. */
  statusBefore: string;
  /** The call was made, and so what was to happen did. */
  isHit: boolean;
}

/** Sends a place's write, on a board of the trial's own, with something done to a process of it at that place. */
export async function injectAt(
  lab: Lab,
  trial: Trial,
  { point, ...scene }: Place,
  how: Pick<Injection, 'what' | 'isLasting'>,
): Promise<Injected> {
  const board = await trialBoard(lab.templates, join(trial.folder, 'board'), scene.kind);
  scene.write.prepare?.(board.root, lab.executable);
  const statusBefore = await statusOf(board.root);
  const out = join(trial.folder, 'trace');
  const answer = await attempt({ ...scene, ...lab, board, out, injection: { ...point, ...how } });
  const trace = ignoreMissing(() => readFileSync(traceOf(out, point.role), 'utf8')) ?? '';
  return { board, answer, statusBefore, isHit: /killed by SIGKILL|\(INJECTED\)/.test(trace) };
}
