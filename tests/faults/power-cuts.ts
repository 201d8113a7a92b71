import { EventEmitter, once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openBoard } from '../../src/service/open-board.ts';
import { findRepository } from '../../src/store/git/repository.ts';
import type { Fault } from './fault.ts';
import { checkInvariants } from './invariants.ts';
import type { Lab, Trial } from './lab.ts';
import { cannotCutPower, LoopDisk } from './loop-disk.ts';
import { git } from './processes.ts';
import { bridgeSender, commandSender, librarySender, type Sender, serverSender } from './senders.ts';
import { startServer } from './server-under-test.ts';
import { TASKS, workerOf } from './template-story.ts';
import { type TrialBoard, trialBoard } from './trial-board.ts';

type Durability = 'full' | 'process';

/** Who writes while the power goes, in turn, and how many answers there are at most before it does. */
const WRITERS = [
  { name: 'a server', answers: 40, start: startWithServer },
  { name: 'commands', answers: 6, start: startCommands },
  { name: 'the library', answers: 12, start: startLibrary },
];
type Writers = (typeof WRITERS)[number];

/** How many of the answered ones are sent again. */
const AGAIN = 3;

/** A power cut loses nothing that was answered. */
export const powerCuts: Fault = {
  name: 'power-cut',
  row: 'power cut, durability full',
  trials: { short: 2, long: 300 },
  cannot: cannotCutPower,
  run: (lab) => runCuts(lab, 'full'),
};

/** A power cut may take the last reports, but the board works on; files that it emptied are restored by hand. */
export const powerCutsOfProcess: Fault = {
  name: 'power-cut-process',
  row: 'power cut, durability process, and `git reset --hard` after it: answers are not promised to last',
  trials: { short: 1, long: 60 },
  cannot: cannotCutPower,
  run: (lab) => runCuts(lab, 'process'),
};

/** A write, under its request id, and the commit that it was answered with. */
interface Sent {
  input: Record<string, unknown>;
  /** Null where nobody knows what came of it. */
  commit: string | null;
}

async function runCuts(lab: Lab, durability: Durability): Promise<void> {
  const counts = { answered: 0, kept: 0, unclean: 0 };
  const original = LoopDisk.make(join(lab.folder, 'image'), join(lab.folder, 'original'));
  const { tip } = await trialBoard(lab.templates, original.folder, { home: 'own', durability });
  await original.unmount();
  for (let number = 0; number < lab.trials; number++) {
    const writers = WRITERS[number % WRITERS.length];
    if (writers === undefined) continue;
    await lab.trial(`cut ${number}, while ${writers.name} wrote`, async (trial) => {
      const disk = LoopDisk.copy(original, join(trial.folder, 'image'), join(trial.folder, 'disk'));
      try {
        const sent = await writeUntilCut(lab, { disk, tip, writers });
        await disk.unmount();
        disk.mount();
        counts.answered += sent.filter(({ commit }) => commit !== null).length;
        await lookAtBoard(trial, boardOn(disk, tip), { sent, durability, counts });
      } finally {
        await disk.unmount();
      }
    });
  }
  lab.note(`${counts.answered} reports answered before the cuts`);
  if (durability === 'process')
    lab.note(`${counts.kept} of them kept; files to restore after ${counts.unclean} cuts`);
}

function boardOn({ folder }: LoopDisk, tip: string): TrialBoard {
  const root = join(folder, 'board');
  return { root, repository: findRepository(root), tip, board: openBoard(root, { agent: null }) };
}

/** Has writers at work until some were answered, and cuts the power a moment later, while they go on. */
async function writeUntilCut(
  lab: Lab,
  { disk, tip, writers }: { disk: LoopDisk; tip: string; writers: Writers },
): Promise<Sent[]> {
  const { senders, stop } = await writers.start(lab, boardOn(disk, tip));
  const limit = 1 + Math.floor(lab.random() * writers.answers);
  const answers = new EventEmitter();
  const sent: Sent[] = [];
  let isOver = false;
  const work = async (sender: Sender, index: number) => {
    const task_id = TASKS.inProgress[index % TASKS.inProgress.length] ?? 't-5';
    for (let count = 0; !isOver; count++) {
      const request_id = `writer-${index}-${count}`;
      const input = { task_id, agent: workerOf(task_id), message: `Step ${count}.`, request_id };
      const answer = await sender.call('report-progress', input);
      sent.push({ input, commit: answer.kind === 'acknowledged' ? answer.data.commit : null });
      if (sent.length >= limit) answers.emit('enough');
    }
  };
  const enough = once(answers, 'enough');
  const all = Promise.all(senders.map(work));
  all.catch(() => {});
  await enough;
  await sleep(lab.random() * 30);
  disk.cutPower();
  isOver = true;
  await stop();
  await all;
  return sent;
}

interface Started {
  senders: Sender[];
  stop(): Promise<unknown>;
}

async function startWithServer({ executable }: Lab, board: TrialBoard): Promise<Started> {
  const server = await startServer(executable, board);
  const stop = () => {
    server.child.kill('SIGKILL');
    return server.ended;
  };
  const bridge = bridgeSender(executable, board.root);
  const overHttp = Array.from({ length: 7 }, () => serverSender(server));
  return { senders: [...overHttp, bridge], stop: () => Promise.all([stop(), bridge.end()]) };
}

async function startCommands({ executable }: Lab, { root }: TrialBoard): Promise<Started> {
  const senders = Array.from({ length: 3 }, () => commandSender(executable, root));
  return { senders, stop: async () => {} };
}

async function startLibrary(_lab: Lab, { root }: TrialBoard): Promise<Started> {
  return { senders: Array.from({ length: 3 }, () => librarySender(root)), stop: async () => {} };
}

interface Look {
  sent: readonly Sent[];
  durability: Durability;
  counts: { kept: number; unclean: number };
}

/** Sends some again, the last answered and all whose answer is not known, and looks at all that has to hold. */
async function lookAtBoard(
  trial: Trial,
  board: TrialBoard,
  { sent, durability, counts }: Look,
): Promise<void> {
  const isPromised = durability === 'full';
  if (!isPromised) await restore(board, counts);
  const answered = sent.filter(({ commit }) => commit !== null);
  const again = [...answered.slice(-AGAIN), ...sent.filter(({ commit }) => commit === null)];
  const began = performance.now();
  for (const each of again) {
    const answer = await board.board.call('report-progress', each.input as never);
    trial.recovery((performance.now() - began) / again.length);
    const { request_id } = each.input;
    if (!answer.ok)
      trial.violation(`${request_id} sent again: ${answer.error.code}: ${answer.error.message}`);
    else if (isPromised && each.commit !== null && answer.data.commit !== each.commit)
      trial.violation(`${request_id} was answered as ${each.commit}, and then as ${answer.data.commit}`);
  }
  const kept = isPromised ? [...answered, ...again] : again;
  const acknowledged = [...new Set(kept.map(({ input }) => String(input.request_id)))];
  trial.found(await checkInvariants(board.root, { since: board.tip, acknowledged }));
}

/** What a person does after a power cut where files were never flushed. */
async function restore({ root, tip, board }: TrialBoard, counts: Look['counts']): Promise<void> {
  // The next report takes away what killed writers left, a lock of git's index among it.
  await board.call('report-heartbeat', { agent: 'after-the-cut' });
  const status = await git(root, '--no-optional-locks', 'status', '--porcelain', '--untracked-files=all');
  if (status !== '') counts.unclean++;
  counts.kept += Number(await git(root, 'rev-list', '--count', `${tip}..HEAD`));
  await git(root, 'reset', '--quiet', '--hard');
}
