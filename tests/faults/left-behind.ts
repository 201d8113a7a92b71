import { existsSync, mkdirSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sendAgain } from './afterwards.ts';
import { answerOfProcess } from './answer.ts';
import type { Fault } from './fault.ts';
import { checkInvariants } from './invariants.ts';
import type { Lab, Trial } from './lab.ts';
import { runProcess } from './processes.ts';
import { AT_ONCE } from './scenes.ts';
import { HOMES, type TrialBoard, trialBoard } from './trial-board.ts';
import { wordsFor } from './write-under-test.ts';
import { REQUEST_ID, WRITES, type Write } from './writes.ts';

/** Something that a dead process left, or that somebody spoilt or deleted. */
interface Leftover {
  name: string;
  leave(board: TrialBoard): void;
  /** It is a person's git that died with it, and git tells its owner to remove it: until then reports only warn. */
  isPersons?: boolean;
}

const inGit = (name: string, text = '') => ({
  name,
  leave: ({ repository }: TrialBoard) => put(join(repository.gitDir, name), text),
});
const inCommon = (name: string, text = '') => ({
  name,
  leave: ({ repository }: TrialBoard) => put(join(repository.commonDir, name), text),
});
const inState = (name: string, what: string, text: string) => ({
  name: `${name} ${what}`,
  leave: ({ repository }: TrialBoard) => put(join(repository.stateDir, name), text),
});

const INTENT = JSON.stringify([{ witness: 'events/x.md', files: [{ path: 'pending/x.md', before: null }] }]);

const LEFTOVERS: readonly Leftover[] = [
  { ...inGit('index.lock'), isPersons: true },
  { name: 'the lock of the branch', leave: leaveBranchLock },
  inCommon('packed-refs.lock'),
  inGit('HEAD.lock'),
  inCommon('config.lock'),
  inCommon('shallow.lock'),
  inCommon('gc.pid', '1 elsewhere\n'),
  inGit('index.mission-control', 'half'),
  inGit('index.mission-control.lock', 'half'),
  inState('lock', 'with garbage', '\u0000garbage'),
  inState('lock', 'naming a process that is no more', '4194303   '),
  inState('intent', 'cut short', INTENT.slice(0, 20)),
  inState('intent', 'of garbage', '\u0000\u0001'),
  inState('intent', 'of another version', '{"version":99}'),
  inState('intent', 'of what never landed', INTENT),
  inState('intent.new', 'left', INTENT),
  inState('tmp/1-0', 'left', 'half'),
  inState('stale-index', 'of garbage', '\u0000../../etc/passwd\u0000'),
  inState('index-written', 'of garbage', '\u0000garbage'),
  inState('stashes-seen', 'of garbage', '\u0000garbage'),
  inState('requests/complete-to', 'of garbage', 'no commit'),
  inState('requests/complete-to', 'empty', ''),
  { name: 'the entries of the request index cut short', leave: cutEntries },
  {
    name: 'the request index deleted',
    leave: ({ repository }) => remove(join(repository.stateDir, 'requests')),
  },
  { name: 'all of our folder deleted', leave: ({ repository }) => remove(repository.stateDir) },
];

/** What dead processes leave, and what may be deleted: the next report goes through all the same. */
export const leftBehind: Fault = {
  name: 'left-behind',
  row: 'locks left by a dead git, and our own files cut short, spoilt or deleted',
  trials: { short: LEFTOVERS.length, long: 10 * LEFTOVERS.length },
  async run(lab) {
    const numbers = Array.from({ length: lab.trials }, (_, number) => number);
    await lab.each(numbers, AT_ONCE, (number) => tryLeftover(lab, number));
  },
};

async function tryLeftover(lab: Lab, number: number): Promise<void> {
  const leftover = LEFTOVERS[number % LEFTOVERS.length];
  const write = WRITES[number % WRITES.length];
  const home = HOMES[number % HOMES.length] ?? 'own';
  if (leftover === undefined || write === undefined) throw new Error('there is nothing to leave');
  await lab.trial(`${leftover.name} before ${write.name} on a board of kind ${home}`, async (trial) => {
    const board = await trialBoard(lab.templates, join(trial.folder, 'board'), { home, durability: 'full' });
    await earlier(board);
    write.prepare?.(board.root, lab.executable);
    leftover.leave(board);
    await report(lab, trial, board, write);
    if (leftover.isPersons === true) rmSync(join(board.repository.gitDir, 'index.lock'));
    const acknowledged = [REQUEST_ID, EARLIER.request_id];
    trial.found(await checkInvariants(board.root, { since: board.tip, acknowledged }));
  });
}

const EARLIER = { task_id: 't-5', agent: 'w-5', message: 'Before.', request_id: 'sent-before' };

/** A report that is in the request index when something happens to it, and after which nothing may be lost of it. */
async function earlier({ board }: TrialBoard): Promise<void> {
  const answer = await board.call('report-progress', EARLIER);
  if (!answer.ok) throw new Error(answer.error.message);
}

async function report(lab: Lab, trial: Trial, board: TrialBoard, write: Write): Promise<void> {
  const began = performance.now();
  const words = [lab.executable, ...(await wordsFor(board, write))];
  const answer = answerOfProcess(await runProcess(process.execPath, words));
  trial.recovery(performance.now() - began);
  if (answer.kind !== 'acknowledged') trial.violation(`the report failed: ${JSON.stringify(answer)}`);
  await sendAgain(trial, board, write, answer);
  const again = await board.board.call('report-progress', EARLIER);
  if (!again.ok || !again.data.replayed)
    trial.violation(`the report before was not replayed: ${JSON.stringify(again)}`);
}

function put(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

function remove(path: string): void {
  rmSync(path, { recursive: true, force: true });
}

function leaveBranchLock({ root, repository }: TrialBoard): void {
  const branch = root.includes('/code/') && repository.gitDir !== repository.commonDir ? 'board' : 'main';
  put(join(repository.commonDir, 'refs/heads', `${branch}.lock`), '');
}

function cutEntries({ repository }: TrialBoard): void {
  const folder = join(repository.stateDir, 'requests');
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (/^[0-9a-f]{2}$/.test(name)) truncateSync(join(folder, name), 5);
  }
}
