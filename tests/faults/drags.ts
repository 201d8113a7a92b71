import { readdirSync, renameSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from './answer.ts';
import type { Fault } from './fault.ts';
import { checkInvariants } from './invariants.ts';
import type { Lab, Trial } from './lab.ts';
import { git } from './processes.ts';
import { commandSender, insist, type Sender, serverSender } from './senders.ts';
import { startServer } from './server-under-test.ts';
import { type TrialBoard, trialBoard } from './trial-board.ts';

const FOLDERS = ['pending', 'in_progress', 'blocked'];
const TASKS = 4;
const MILLISECONDS = { short: 3_000, long: 5_000 };
const PAUSE_MS = { least: 100, most: 500 };
/** What a worker may hear because the task is somewhere else than it thought. */
const PASSING = new Set(['invalid_transition', 'task_held', 'run_superseded', 'git_failed', 'board_locked']);

/** What the reports came to: the title that each task was given last, and all ids that were acknowledged. */
interface Told {
  titles: Map<string, string>;
  acknowledged: string[];
  events: string[];
  wrong: string[];
}

/** A person who drags the very tasks that are reported on, from one status to another and back. */
export const drags: Fault = {
  name: 'drags',
  row: 'a person who drags the tasks that are reported on, by command line and over HTTP',
  trials: { short: 1, long: 20 },
  isMostlyWaiting: true,
  async run(lab) {
    let moves = 0;
    let reports = 0;
    for (let number = 0; number < lab.trials; number++) {
      await lab.trial(`trial ${number}`, async (trial) => {
        const { dragged, told } = await runTrial(lab, trial, number % 2 === 0);
        moves += dragged;
        reports += told.acknowledged.length;
      });
    }
    lab.note(`${moves} drags, ${reports} reports`);
  },
};

async function runTrial(lab: Lab, trial: Trial, isServed: boolean): Promise<{ dragged: number; told: Told }> {
  const board = await trialBoard(lab.templates, trial.folder, { home: 'own', durability: 'process' });
  // What it is about is files that move; the look at the repository afterwards is not to come upon one that is being packed.
  await git(board.root, 'config', 'gc.auto', '0');
  const server = isServed ? await startServer(lab.executable, board) : null;
  const sender = server === null ? commandSender(lab.executable, board.root) : serverSender(server);
  const ids = Array.from({ length: TASKS }, (_, index) => `dragged-${index}`);
  for (const id of ids) await insist(sender, 'create-task', { id, title: 'To be dragged' });
  const end = performance.now() + (lab.isLong ? MILLISECONDS.long : MILLISECONDS.short);
  const isOver = () => performance.now() > end;
  const [dragged, ...told] = await Promise.all([
    dragAll(lab, board.root, isOver),
    ...ids.map((id) => reportOn(id, sender, isOver)),
  ]);
  await sender.end();
  const status = (await server?.stop()) ?? 0;
  if (status !== 0) trial.violation(`the server ended with ${status}: ${server?.stderr()}`);
  const all = together(told);
  for (const text of [...all.wrong, ...(await lookAtTasks(board, ids, all.titles))]) trial.violation(text);
  // A file that comes and goes while git looks may be staged; what doctor says to do about it is what a person does.
  await git(board.root, 'reset', '--quiet');
  const { acknowledged, events } = all;
  trial.found(await checkInvariants(board.root, { since: board.tip, acknowledged, events }));
  return { dragged, told: all };
}

/** One file after the other, as fast as a hand is. Gives how often it was there when the hand was. */
async function dragAll({ random }: Lab, root: string, isOver: () => boolean): Promise<number> {
  const pick = <Item>(items: readonly Item[]) => items[Math.floor(random() * items.length)];
  let dragged = 0;
  while (!isOver()) {
    const paths = FOLDERS.flatMap((folder) =>
      readdirSync(join(root, folder)).map((name) => join(folder, name)),
    );
    const from = pick(paths.filter((path) => path.includes('dragged-')));
    const to = pick(FOLDERS.filter((folder) => from?.startsWith(`${folder}/`) === false));
    if (from !== undefined && to !== undefined && move(join(root, from), join(root, to, basename(from))))
      dragged++;
    await sleep(PAUSE_MS.least + random() * (PAUSE_MS.most - PAUSE_MS.least));
  }
  return dragged;
}

/** A person does not drag a file over another of its name: their file manager would ask. */
function move(from: string, to: string): boolean {
  try {
    if (readdirSync(dirname(to)).includes(basename(to))) return false;
    renameSync(from, to);
    return true;
  } catch {
    return false;
  }
}

/** Changes, takes, reports on and moves one task again and again. */
async function reportOn(task_id: string, sender: Sender, isOver: () => boolean): Promise<Told> {
  const told: Told = { titles: new Map(), acknowledged: [], events: [], wrong: [] };
  const agent = `worker-of-${task_id}`;
  for (let round = 0; !isOver(); round++) {
    const title = `Round ${round}`;
    const steps: [string, Record<string, unknown>][] = [
      ['update-task', { title }],
      ['report-pickup', { agent, force: true }],
      ['report-progress', { agent, message: title, force: true }],
      ['move-task', { status: 'blocked', blocker: title, force: true }],
    ];
    for (const [step, [operation, input]] of steps.entries()) {
      const request_id = `${task_id}-${round}-${step}`;
      const answer = await insist(sender, operation, { task_id, request_id, ...input });
      note(told, request_id, answer);
      if (answer.kind === 'acknowledged' && operation === 'update-task') told.titles.set(task_id, title);
    }
  }
  return told;
}

function note(told: Told, request_id: string, answer: Answer): void {
  if (answer.kind === 'acknowledged') {
    if (answer.data.event_ids.length > 0) told.acknowledged.push(request_id);
    told.events.push(...answer.data.event_ids);
  } else if (answer.kind !== 'refused' || !PASSING.has(answer.code))
    told.wrong.push(`${request_id} came to ${JSON.stringify(answer)}`);
}

function together(told: readonly Told[]): Told {
  return {
    titles: new Map(told.flatMap(({ titles }) => [...titles])),
    acknowledged: told.flatMap(({ acknowledged }) => acknowledged),
    events: told.flatMap(({ events }) => events),
    wrong: told.flatMap(({ wrong }) => wrong),
  };
}

/** Each task is there once, with what it was given last, and no other has come of the drags. */
async function lookAtTasks(
  { board }: TrialBoard,
  ids: readonly string[],
  titles: Told['titles'],
): Promise<string[]> {
  const recorded = await board.call('record-edits', {});
  const listed = await board.call('list-tasks', {
    status: ['pending', 'in_progress', 'blocked'],
    limit: 500,
  });
  if (!recorded.ok || !listed.ok) return [`the board does not answer: ${JSON.stringify([recorded, listed])}`];
  const tasks = listed.data.items.filter(({ title }) => /^(Round|To be)/.test(title));
  const shown = tasks.map(({ id, title }) => `${id}: ${title}`).sort();
  const expected = ids.map((id) => `${id}: ${titles.get(id) ?? 'To be dragged'}`);
  return JSON.stringify(shown) === JSON.stringify(expected)
    ? []
    : [`expected tasks ${expected.join(', ')}; got ${shown.join(', ')}`];
}
