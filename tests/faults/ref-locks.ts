import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from './fault.ts';
import { checkInvariants } from './invariants.ts';
import type { Lab, Trial } from './lab.ts';
import { git, gitBy, PERSON, runProcess } from './processes.ts';
import { isPassing, serverSender } from './senders.ts';
import { type ServerUnderTest, startServer } from './server-under-test.ts';
import { type TrialBoard, trialBoard } from './trial-board.ts';

const WRITERS = 8;
const HOOK_SECONDS = 6;
/** A program of a person's may be quick, and does something else as well. */
const PAUSE_MS = 200;
const UPDATES = { short: 40, long: 188 };

/** A person's git that holds its lock on the branch for long, and one that moves the branch past all else, beside many reports. */
export const refLocks: Fault = {
  name: 'ref-locks',
  row: `a person’s commit whose hook takes ${HOOK_SECONDS} s, and many of \`git update-ref\`, beside ${WRITERS} writers over HTTP`,
  trials: { short: 1, long: 10 },
  isMostlyWaiting: true,
  async run(lab) {
    for (let number = 0; number < lab.trials; number++)
      await lab.trial(`trial ${number}`, (trial) => tryIt(lab, trial));
  },
};

async function tryIt(lab: Lab, trial: Trial): Promise<void> {
  const board = await trialBoard(lab.templates, trial.folder, { home: 'own', durability: 'process' });
  const server = await startServer(lab.executable, board);
  const hook = await beside(server, 'hook', () => commitSlowly(board));
  const updates = await beside(server, 'update', () => moveBranch(board, lab));
  const status = await server.stop();
  if (status !== 0) trial.violation(`the server ended with ${status}: ${server.stderr()}`);
  const onBranch = new Set((await git(board.root, 'rev-list', 'HEAD')).split('\n'));
  const lost = [...hook.gave, ...updates.gave].filter((commit) => !onBranch.has(commit));
  trial.lost(lost.length);
  for (const commit of lost) trial.violation(`git said that ${commit} is on the branch, and it is not`);
  const acknowledged = [...hook.acknowledged, ...updates.acknowledged];
  for (const text of [...hook.wrong, ...updates.wrong]) trial.violation(text);
  lab.note(
    `${hook.acknowledged.length} reports beside the hook, ${updates.acknowledged.length} beside ${updates.gave.length} moves of the branch; ${hook.busy + updates.busy} told to try again`,
  );
  trial.found(await checkInvariants(board.root, { since: board.tip, acknowledged }));
}

/** Writers who report for as long as a person does something, and what came of both. */
async function beside(server: ServerUnderTest, when: string, act: () => Promise<string[]>) {
  const told = { acknowledged: [] as string[], wrong: [] as string[], busy: 0 };
  let isOver = false;
  const writers = Array.from({ length: WRITERS }, async (_, writer) => {
    const sender = serverSender(server);
    for (let number = 0; !isOver; number++) {
      const request_id = `${when}-${writer}-${number}`;
      const answer = await sender.call('report-heartbeat', { agent: `w-${writer}`, request_id });
      if (answer.kind === 'acknowledged') told.acknowledged.push(request_id);
      else if (isPassing(answer)) told.busy++;
      else told.wrong.push(`a report came to ${JSON.stringify(answer)}`);
    }
  });
  const acting = act().finally(() => {
    isOver = true;
  });
  const [gave] = await Promise.all([acting, ...writers]);
  return { ...told, gave };
}

/** A commit that waits in a hook while it has the branch; gives its id. git itself says so where a report came first. */
async function commitSlowly({ root }: TrialBoard): Promise<string[]> {
  const hook = join(root, '.git/hooks/reference-transaction');
  mkdirSync(join(root, '.git/hooks'), { recursive: true });
  writeFileSync(hook, `#!/bin/sh\n[ "$1" != prepared ] || sleep ${HOOK_SECONDS}\n`);
  chmodSync(hook, 0o755);
  for (let tries = 1; ; tries++) {
    const ended = await runProcess('git', [...PERSON, 'commit', '-q', '--allow-empty', '-m', 'mine'], {
      cwd: root,
    });
    if (ended.status === 0) break;
    if (tries === 20 || !/cannot lock ref/.test(ended.stderr)) throw new Error(ended.stderr);
  }
  rmSync(hook);
  const [commit] = (await git(root, 'log', '--format=%H', '--grep=^mine$')).split('\n');
  return [commit || 'the commit with the hook'];
}

/** Puts commits on the branch by hand, again and again; gives those of which git said that they are there. */
async function moveBranch({ root }: TrialBoard, { isLong, random }: Lab): Promise<string[]> {
  const gave: string[] = [];
  for (let number = 0; number < (isLong ? UPDATES.long : UPDATES.short); number++) {
    const old = (await git(root, 'rev-parse', 'HEAD')).trim();
    const words = ['commit-tree', `${old}^{tree}`, '-p', old, '-m', `by hand ${number}`];
    const mine = (await gitBy(root, ...words)).trim();
    const ended = await runProcess('git', ['update-ref', 'HEAD', mine, old], { cwd: root });
    if (ended.status === 0) gave.push(mine);
    await sleep(random() * PAUSE_MS);
  }
  return gave;
}
