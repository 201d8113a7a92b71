import type { Fault } from './fault.ts';
import { checkInvariants } from './invariants.ts';
import type { Lab, Trial } from './lab.ts';
import { git } from './processes.ts';
import { evenSample } from './random.ts';
import { STATES, type State } from './repository-states.ts';
import { commandSender } from './senders.ts';
import { type TrialBoard, trialBoard } from './trial-board.ts';

/** A report goes on record, or is refused with the cause and changes nothing; after the way out it goes on record. */
export const repositoryStates: Fault = {
  name: 'states',
  row: 'repository states: detached HEAD, another branch, merge, rebase, cherry-pick, bisect, work trees, hooks, settings, …',
  trials: { short: 3, long: STATES.length },
  async run(lab) {
    const chosen = evenSample(STATES, lab.trials, lab.random);
    await lab.each(chosen, 2, (state) => lab.trial(state.what, (trial) => reportIn(lab, trial, state)));
    lab.note(`${chosen.length} of ${STATES.length} states; more are in tests/store`);
  },
};

async function reportIn({ executable, templates }: Lab, trial: Trial, state: State): Promise<void> {
  const board = await trialBoard(templates, trial.folder, { home: state.home, durability: 'process' });
  await state.enter(board);
  const before = await stateOf(board);
  const sender = commandSender(executable, board.root, state.env?.(board));
  const input = { task_id: 't-1', agent: 'w-1', request_id: 'in-that-state' };
  const first = await sender.call('report-pickup', input);
  if (state.refusedAs === null) {
    if (first.kind !== 'acknowledged') trial.violation(`expected it on record, got ${JSON.stringify(first)}`);
  } else {
    if (first.kind !== 'refused' || first.code !== state.refusedAs)
      trial.violation(`expected ${state.refusedAs}, got ${JSON.stringify(first)}`);
    if ((await stateOf(board)) !== before) trial.violation('the refused report changed something');
    await state.leave?.(board);
    const again = await sender.call('report-pickup', input);
    if (again.kind !== 'acknowledged') trial.violation(`after the way out: ${JSON.stringify(again)}`);
  }
  // Of a history without its beginning only what came since can be proved.
  const isShallow = (await git(board.root, 'rev-parse', '--is-shallow-repository')).trim() === 'true';
  const since = isShallow ? { since: board.tip } : {};
  trial.found(await checkInvariants(board.root, { acknowledged: ['in-that-state'], ...since }));
}

/** Branches and what git sees of the files; as git tells whoever owns them. */
async function stateOf({ root }: TrialBoard): Promise<string> {
  const ask = (...args: string[]) => git(root, '-c', 'safe.directory=*', '--no-optional-locks', ...args);
  const told = [ask('for-each-ref'), ask('status', '--porcelain', '--untracked-files=all')];
  return (await Promise.all(told.map((answer) => answer.catch(String)))).join('');
}
