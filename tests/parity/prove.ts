import { expect, test } from 'vitest';
import { isPlainObject } from '../../src/domain/record.ts';
import type { Envelope } from '../../src/service/envelope.ts';
import { copyOf, preparedBoard } from './boards.ts';
import { type Call, callsOf, type GroupName } from './examples.ts';
import { inOneWording } from './one-wording.ts';
import { type Snapshot, snapshot, uncommitted } from './snapshot.ts';
import { type Answer, SURFACES, type SurfaceName, surfacesFor } from './surfaces.ts';

/** The surface that the others are held against. */
const MEASURE: SurfaceName = 'library';

/** What came of a call on one surface. */
interface Outcome {
  surface: SurfaceName;
  envelope: Envelope;
  status: number | null;
  board: Snapshot;
}

/**
 * Proves for each example of a group that every surface on which it is a call of its own, or each of those given, gives the same
 * answer and leaves the same board behind.
 */
export async function proveParity(group: GroupName, surfaces?: readonly SurfaceName[]): Promise<void> {
  for (const call of await callsOf(group)) {
    test(`${call.operation} ${call.title}: ${call.outcome}`, async () =>
      expectParity(call, surfaces === undefined ? await surfacesFor(call) : [MEASURE, ...surfaces]));
  }
}

async function expectParity(call: Call, surfaces: readonly SurfaceName[]): Promise<void> {
  const outcomes = await onEachSurface(call, surfaces);
  const measure = outcomes.find(({ surface }) => surface === MEASURE);
  if (measure === undefined) throw new Error(`expected ${MEASURE} to be called`);
  await expectOutcome(call, measure);
  expectNoHarm(call, measure.envelope);
  for (const { surface, envelope, status, board } of outcomes) {
    const wording = inOneWording(measure.envelope);
    expect({ surface, envelope: inOneWording(envelope) }).toEqual({ surface, envelope: wording });
    expect({ surface, status }).toEqual({ surface, status: SURFACES[surface].statusOf(envelope) });
    expect({ surface, board }).toEqual({ surface, board: measure.board });
  }
}

/** The same call on these surfaces at once, each on its own copy of the board. */
async function onEachSurface(call: Call, surfaces: readonly SurfaceName[]): Promise<Outcome[]> {
  const outcomes = surfaces.map(async (surface): Promise<Outcome> => {
    const root = await copyOf(call.on);
    const { envelope, status } = await callOn(surface, root, call);
    return { surface, envelope: withoutFolder(envelope, root), status, board: snapshot(root) };
  });
  return Promise.all(outcomes);
}

async function callOn(
  name: SurfaceName,
  root: string,
  { operation, input, meanwhile }: Call,
): Promise<Answer> {
  const session = await SURFACES[name].open(root);
  try {
    meanwhile?.(root);
    return await session.call(operation, input);
  } finally {
    await session.close();
  }
}

/** The board's folder is not the same for any two copies. */
function withoutFolder(envelope: Envelope, root: string): Envelope {
  return JSON.parse(JSON.stringify(envelope).replaceAll(root, '/BOARD'));
}

/** The measure itself: it answers as the example says, and leaves the board as it was, or with all of it on record. */
async function expectOutcome(call: Call, { envelope, board }: Outcome): Promise<void> {
  const code = envelope.ok ? 'ok' : envelope.error.code;
  expect(code, JSON.stringify(envelope)).toBe(call.outcome);
  expect(envelope.ok ? envelope.data : envelope.error.details).toMatchObject(call.shows ?? {});
  if (call.meanwhile !== undefined) return;
  if (isRecorded(envelope)) expect(uncommitted(board)).toEqual([]);
  else expect(board).toEqual(snapshot(await preparedBoard(call.on)));
}

/** What a text names an agent does: what overrides others, sets up a board, or ends what a person is at must not be named to one. */
const HARMFUL =
  /--force\b|with force\b|mission-control init\b|git init\b|doctor --fix|assign-task\b|git (-C \S+ )?(switch|checkout|restore|reset|rebase|merge|bisect|cherry-pick|revert|am|worktree)\b/;

/** A call that names an agent is not answered with what a worker should not do; help may name it, and so may answers to people. */
function expectNoHarm({ input }: Call, envelope: Envelope): void {
  if (typeof input.agent !== 'string') return;
  const { next } = envelope.ok && isPlainObject(envelope.data) ? envelope.data : {};
  const texts = envelope.ok ? [next] : [envelope.error.message, envelope.error.details];
  expect(JSON.stringify([texts, envelope.warnings])).not.toMatch(HARMFUL);
}

function isRecorded(envelope: Envelope): boolean {
  const data = envelope.ok && isPlainObject(envelope.data) ? envelope.data : {};
  return data.changed === true && data.replayed === false;
}
