import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { seededBytes } from '../../src/seeded-bytes.ts';
import { initBoard } from '../../src/service/board/init-board.ts';
import { openBoard } from '../../src/service/open-board.ts';
import { gitBy } from '../faults/processes.ts';
import { SHARED } from './acts/by-hand.ts';

const TASKS = 8;
/** What has to be so of some tasks before they are begun or done. */
const PROOF = [
  {},
  { approval: 'finish' as const },
  { criterion: ['It is kept.'] },
  { approval: 'start' as const },
];

/** A new board with tasks that only reports change, and as many that a person is at, too; and its last event. */
export async function makeBoard(
  root: string,
  { seed, durability }: { seed: number; durability: string },
): Promise<{ tasks: string[]; since: string }> {
  mkdirSync(root, { recursive: true });
  await initBoard(root, { kind: 'own' }, { now: Date.now, random: seededBytes(seed) });
  const file = join(root, 'board.yaml');
  writeFileSync(file, readFileSync(file, 'utf8').replace(/^durability:.*$/m, `durability: ${durability}`));
  await gitBy(root, 'commit', '--quiet', '--allow-empty', '-a', '-m', 'Configure');
  const board = openBoard(root, { agent: null });
  const tasks = ['t-', SHARED].flatMap((kind) =>
    Array.from({ length: TASKS }, (_, number) => `${kind}${number}`),
  );
  let since = '';
  for (const id of tasks) {
    const answer = await board.call('create-task', {
      id,
      title: `Task ${id}`,
      ...PROOF[tasks.indexOf(id) % PROOF.length],
    });
    if (!answer.ok) throw new Error(answer.error.message);
    since = answer.data.event_ids.at(-1) ?? since;
  }
  return { tasks, since };
}
