import fc from 'fast-check';
import { expect } from 'vitest';
import type { InputOf } from '../../src/service/registry.ts';
import type { BoardCommand, Model, Real } from './commands.ts';
import { expectedRun, expectedTask, expectedWorker, expectSummary, expectTasks } from './compare.ts';
import { livenessOf, shownWorkers } from './liveness.ts';
import { boardOrder, finished, isReady, queue, runsOf, type TaskState, taskOf, type World } from './model.ts';

type Filters = InputOf<'list-tasks'>;

abstract class Read<Input> implements BoardCommand {
  readonly input: Input;

  constructor(input: Input) {
    this.input = input;
  }

  check(): boolean {
    return true;
  }

  abstract run(model: Model, real: Real): Promise<void>;

  toString(): string {
    return `${this.constructor.name} ${JSON.stringify(this.input)}`;
  }
}

/** The summary counts what is there. */
export class Summary extends Read<number> {
  async run({ world, runIds }: Model, { board }: Real): Promise<void> {
    await expectSummary(world, runIds, board, this.input);
  }
}

/** The pages of a list hold what matches, each item once, in order. */
export class ListTasks extends Read<Filters> {
  async run({ world, runIds }: Model, { board }: Real): Promise<void> {
    const matching = world.tasks.filter((task) => matches(world, this.input, task));
    const expected = expectedOrder(this.input, matching);
    let cursor: string | null = null;
    const items = [];
    do {
      const asked: Filters = { ...this.input, limit: 2, ...(cursor === null ? {} : { cursor }) };
      const page = await board.ok('list-tasks', asked);
      expect(page.total).toBe(expected.length);
      items.push(...page.items);
      cursor = page.next_cursor;
    } while (cursor !== null);
    expectTasks(world, runIds, items, expected);
  }
}

function expectedOrder({ order, status }: Filters, matching: TaskState[]): TaskState[] {
  if (order === 'finished') return finished(matching);
  return status === undefined ? boardOrder(matching) : queue(matching);
}

function matches(world: World, filters: Filters, task: TaskState): boolean {
  const { status, priority, label, assignee, worker, ready, search, parent, unassigned } = filters;
  return (
    (status === undefined || status.includes(task.status)) &&
    (priority === undefined || priority.includes(task.priority)) &&
    (label === undefined || label.some((each) => task.labels.includes(each))) &&
    (assignee === undefined || task.assignee === assignee) &&
    (worker === undefined || task.worker === worker) &&
    (parent === undefined || task.parent === parent) &&
    (unassigned === undefined || (task.assignee === null) === unassigned) &&
    (ready === undefined || isReady(world, task) === ready) &&
    (search === undefined || task.title.toLowerCase().includes(search.toLowerCase()))
  );
}

export class ListWorkers extends Read<InputOf<'list-workers'>> {
  async run({ world }: Model, { board }: Real): Promise<void> {
    const { status, liveness } = this.input;
    const shown = shownWorkers(world);
    const expected = shown.workers
      .filter((worker) => status === undefined || worker.status === status)
      .filter((worker) => liveness === undefined || livenessOf(world, worker) === liveness);
    const page = await board.ok('list-workers', this.input);
    expect(page.total).toBe(expected.length);
    expect(page.hidden).toBe(shown.hidden);
    expect(page.items).toEqual(expected.map((worker) => ({ ...expectedWorker(world, worker), depth: 0 })));
  }
}

/** A task with its plan and its runs, the latest attempt first. */
export class ShowTask extends Read<string> {
  async run({ world, runIds }: Model, { board }: Real): Promise<void> {
    const task = taskOf(world, this.input);
    if (task === undefined) {
      expect((await board.fail('show-task', { task_id: this.input })).code).toBe('task_not_found');
      return;
    }
    const shown = await board.ok('show-task', { task_id: this.input });
    expect(shown.task).toMatchObject(expectedTask(world, runIds, task));
    expect(shown.plan).toEqual(task.plan);
    expect(shown.criteria).toMatchObject(
      task.criteria.map(({ text, status, told }) => ({
        text,
        status,
        witness: told?.witness ?? null,
        by: told?.by ?? null,
        evidence: told?.evidence ?? null,
      })),
    );
    const children = world.tasks.filter(({ parent }) => parent === task.id);
    expect(shown.children?.total ?? 0).toBe(children.length);
    expect(shown.children?.closed ?? 0).toBe(children.filter(({ closedAs }) => closedAs !== null).length);
    expect(shown.runs).toMatchObject(runsOf(world, task).map(expectedRun));
    expect(shown.events.length).toBeGreaterThan(0);
  }
}

const agent = fc.constantFrom('a', 'b', 'c');

const filters = fc.record<Filters>(
  {
    status: fc.subarray(['pending', 'in_progress', 'blocked', 'done'], { minLength: 1 }),
    priority: fc.subarray(['critical', 'high', 'medium', 'low'], { minLength: 1 }),
    label: fc.subarray(['web', 'bug'], { minLength: 1 }),
    assignee: agent,
    worker: agent,
    ready: fc.boolean(),
    unassigned: fc.boolean(),
    parent: fc.constantFrom('T1', 'T2'),
    search: fc.constantFrom('TASK', 'renamed'),
    order: fc.constantFrom('queue', 'finished'),
  },
  { requiredKeys: [] },
);

/** Any read. */
export const reads: fc.Arbitrary<BoardCommand> = fc.oneof(
  fc.integer({ min: 1, max: 5 }).map((limit) => new Summary(limit)),
  filters.map((input) => new ListTasks(input)),
  fc
    .record<InputOf<'list-workers'>>(
      {
        status: fc.constantFrom('active', 'idle', 'waiting', 'offline'),
        liveness: fc.constantFrom('fresh', 'quiet', 'stale', 'missing', 'inactive'),
      },
      { requiredKeys: [] },
    )
    .map((input) => new ListWorkers(input)),
  fc.constantFrom('T1', 'T2', 'T3', 'T9').map((id) => new ShowTask(id)),
);
