import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { litter, MUCH } from '../helpers/litter.ts';
import type { Fault } from './fault.ts';
import { checkInvariants } from './invariants.ts';
import type { Lab, Trial } from './lab.ts';
import { OWN_FILES, Person } from './person.ts';
import { readWork } from './person-work.ts';
import { git, runProcess } from './processes.ts';
import { bridgeSender, commandSender, serverSender } from './senders.ts';
import { type ServerUnderTest, startServer } from './server-under-test.ts';
import { HOMES, type Home, type TrialBoard, trialBoard } from './trial-board.ts';
import { everyoneWorks, type Writer } from './writers.ts';

/** What goes on in a repository while workers report. */
interface Company {
  name: string;
  row: string;
  trials: Fault['trials'];
  /** Does one thing after the other until told to stop, and gives what the row is to say of it. */
  keepBusy(scene: Scene): Promise<string>;
}

/** Where it does that. */
interface Scene {
  lab: Lab;
  board: TrialBoard;
  person: Person;
  isOver: () => boolean;
}

/** A person with an editor and git. Not promised: see `docs/reliability.md`. */
export const besidePerson = besides({
  name: 'person',
  row: 'a person at the same time: saves by rename and in place, `git add`, `add -p`, `commit`, `commit --amend`, `stash`, `checkout --`, `status`',
  trials: { short: 1, long: 30 },
  async keepBusy({ person, isOver }) {
    while (!isOver()) await person.act();
    return `${person.done} things done by the person, ${person.refused} of them refused because a report was under way`;
  },
});

/** Not `--prune=now`: it takes objects that a git is about to point a branch at, as git's manual warns. */
const UPKEEP = [
  ['gc', '--quiet'],
  ['repack', '-adq'],
  ['pack-refs', '--all'],
  ['prune', '--expire=2.weeks.ago'],
  ['maintenance', 'run', '--quiet'],
];

/** git's upkeep of a repository, which moves everything and throws away what nothing has pointed at for long. */
export const besideUpkeep = besides({
  name: 'gc',
  row: '`git gc`, `repack -ad`, `pack-refs --all`, `prune` and `maintenance run` in a loop',
  trials: { short: 1, long: 20 },
  async keepBusy({ board: { root }, isOver }) {
    let done = 0;
    for (; !isOver(); done++) {
      const args = UPKEEP[done % UPKEEP.length] ?? [];
      const ended = await runProcess('git', args, { cwd: root });
      if (ended.status !== 0) throw new Error(`git ${args.join(' ')}: ${ended.stderr}`);
    }
    return `${done} runs of git's upkeep`;
  },
});

/** The board's own maintenance, as a report starts it, every other time killed with its git wherever it is. */
export const besideMaintenance = besides({
  name: 'maintenance',
  row: "the board's own maintenance in a loop, killed with its git every other time",
  trials: { short: 1, long: 20 },
  async keepBusy({ lab, board, isOver }) {
    const program = join(dirname(lab.executable), 'maintain.cjs');
    const branch = (await git(board.root, 'symbolic-ref', '--short', 'HEAD')).trim();
    let done = 0;
    for (; !isOver(); done++) {
      litter(board.repository.commonDir, MUCH);
      const args = [program, board.root, branch];
      const child = spawn(process.execPath, args, { detached: true, stdio: 'ignore' });
      const ended = once(child, 'close');
      if (done % 2 === 0) {
        await sleep(lab.random() * LONGEST_WORK_MS);
        killGroup(child);
      }
      await ended;
    }
    return `${done} runs of our own maintenance`;
  },
});

/** About as long as it takes beside everything else. */
const LONGEST_WORK_MS = 1000;

function killGroup({ pid, exitCode }: ChildProcess): void {
  if (pid !== undefined && exitCode === null) process.kill(-pid, 'SIGKILL');
}

function besides(company: Company): Fault {
  const { name, row, trials } = company;
  const run = async (lab: Lab) => {
    let reports = 0;
    for (let number = 0; number < lab.trials; number++) {
      const home = HOMES[number % HOMES.length] ?? 'own';
      await lab.trial(`trial ${number}, a board of kind ${home}`, async (trial) => {
        reports += await workTogether(lab, trial, company, home);
      });
    }
    lab.note(`${reports} reports`);
  };
  return { name, row, trials, run };
}

async function workTogether(lab: Lab, trial: Trial, company: Company, home: Home): Promise<number> {
  const board = await trialBoard(lab.templates, trial.folder, { home, durability: 'process' });
  const { workTree } = board.repository;
  const person = new Person(workTree, lab.random);
  await person.begin();
  const server = await startServer(lab.executable, board);
  let isOver = false;
  const busy = company.keepBusy({ lab, board, person, isOver: () => isOver });
  busy.catch(() => {});
  const first = await report(lab, { board, server, shift: 'first' });
  isOver = true;
  lab.note(await busy);
  await person.leave();
  const mine = [...OWN_FILES, 'new-of-mine.txt'];
  const work = await readWork(
    board.root,
    mine.map((file) => `:(top)${file}`),
  );
  const second = await report(lab, { board, server, shift: 'second' });
  const status = await server.stop();
  if (status !== 0) trial.violation(`the server ended with ${status}: ${server.stderr()}`);
  for (const text of [...first.wrong, ...second.wrong]) trial.violation(text);
  const acknowledged = [...first.acknowledged, ...second.acknowledged];
  const events = [...first.events, ...second.events];
  trial.found(await checkInvariants(board.root, { acknowledged, events, declared: mine, work }));
  return acknowledged.length;
}

/** Six workers' reports: four over HTTP, one through a bridge, one with a process for each call. */
async function report(
  { executable, isLong }: Lab,
  { board: { root }, server, shift }: { board: TrialBoard; server: ServerUnderTest; shift: string },
) {
  const senders = [
    ...Array.from({ length: 4 }, () => serverSender(server)),
    bridgeSender(executable, root),
    commandSender(executable, root),
  ];
  const reports = isLong ? 20 : 4;
  const writers = senders.map(
    (sender, index): Writer => ({ name: `${shift}-${index}`, sender, reports: index === 5 ? 1 : reports }),
  );
  const outcome = await everyoneWorks(writers);
  await Promise.all(senders.map((sender) => sender.end()));
  return outcome;
}
