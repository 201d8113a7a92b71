import { rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openBoard } from '../../src/service/open-board.ts';
import { type TempBoard, tempBoard } from '../helpers/temp-board.ts';
import { type BoardCommand, type Model, type Real, Write } from './commands.ts';
import { expectSoundHistory } from './history.ts';
import { reads } from './reads.ts';
import { circumstances, writes } from './writes.ts';

/** `MODEL_RUNS=500 npx vitest run tests/model` for a longer look; `MODEL_SEED` repeats one that failed. */
const RUNS = Number(process.env.MODEL_RUNS ?? 6);
const SEED = process.env.MODEL_SEED;

/** Lengths without fast-check's liking for short programs: it takes a dozen calls until workers collide. */
const programs = fc.noBias(
  fc.commands<Model, Real, boolean>(
    [
      fc.oneof(
        { weight: 10, arbitrary: writes },
        { weight: 2, arbitrary: circumstances },
        { weight: 1, arbitrary: reads },
      ),
    ],
    { maxCommands: 40, size: 'max' },
  ),
);
const settings = fc.record({
  require_assignment: fc.constantFrom(false, false, false, false, true),
  require_criteria: fc.constantFrom(false, false, false, true),
  require_approval: fc.constantFrom(undefined, undefined, 'start' as const, 'finish' as const),
  open_queue: fc.constantFrom(false, true),
  isTaken: fc.constantFrom(false, true, true),
});

const pickup = new Write({ operation: 'report-pickup', input: { task_id: 'T1', agent: 'a' } });
const opening: BoardCommand[] = [
  new Write({ operation: 'create-task', input: { id: 'T1', title: 'Task one' } }),
  new Write({ operation: 'create-task', input: { id: 'T2', title: 'Task two', depends_on: ['T1'] } }),
];

test('any program of operations answers and records as the contract says', {
  timeout: 60_000 + RUNS * 10_000,
}, async () => {
  const property = fc.asyncProperty(settings, programs, async ({ isTaken, ...chosen }, commands) => {
    const { require_approval, ...others } = chosen;
    // A board whose queue is open requires no assignment.
    const open_queue = others.open_queue && !others.require_assignment;
    const settings = { ...others, open_queue };
    const board = await tempBoard(
      require_approval === undefined ? settings : { ...settings, require_approval },
    );
    try {
      const base = board.git('rev-parse', 'HEAD').trim();
      const { model, real } = begin(board, chosen);
      for (const command of isTaken ? [...opening, pickup] : opening) await command.run(model, real);
      await fc.asyncModelRun(() => ({ model, real }), commands);
      await expectSoundHistory(model.world, board, base);
      expect(await board.ok('audit', {})).toMatchObject({ commits: board.commits() });
    } finally {
      rmSync(join(board.root, '..'), { recursive: true, force: true });
    }
  });
  await fc.assert(property, { numRuns: RUNS, ...(SEED === undefined ? {} : { seed: Number(SEED) }) });
});

interface Chosen {
  require_assignment: boolean;
  open_queue: boolean;
  require_criteria: boolean;
  require_approval: 'start' | 'finish' | undefined;
}

function begin(board: TempBoard, chosen: Chosen): { model: Model; real: Real } {
  const open = () => openBoard(board.root, { now: () => board.now, agent: null });
  let current = open();
  const world = {
    now: board.now,
    requireAssignment: chosen.require_assignment,
    requireCriteria: chosen.require_criteria,
    requireApproval: chosen.require_approval ?? null,
    openQueue: chosen.open_queue && !chosen.require_assignment,
    tasks: [],
    runs: [],
    workers: [],
    messages: [],
  };
  return {
    model: {
      world,
      runIds: new Map(),
      messageIds: new Map(),
      commits: board.commits(),
      sent: [],
      requests: new Map(),
    },
    real: {
      board,
      restart: () => {
        rmSync(join(board.root, '.git/mission-control'), { recursive: true, force: true });
        current = open();
      },
      call: (operation, input) => current.call(operation, input),
    },
  };
}
