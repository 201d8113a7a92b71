import {
  closeSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { TaskFields } from '../../../src/domain/task.ts';
import { statusOfPath } from '../../../src/store/layout.ts';
import { parseRecord } from '../../../src/store/records/records.ts';
import { git, gitBy } from '../../faults/processes.ts';
import type { Act, Scene } from './act.ts';

/** Tasks with such an id are the person's, too: it lets the others alone, so that what is read of them can be foretold. */
export const SHARED = 'h-';
const OPEN = ['pending', 'in_progress', 'blocked'] as const;

interface TaskFile {
  id: string;
  path: string;
  text: string;
}

/** A task file that a person may be at; null where there is none, or it has just gone. */
function someTask({ root, chance }: Scene): TaskFile | null {
  const names = OPEN.flatMap((status) => readdirSync(join(root, status)).map((name) => `${status}/${name}`));
  const path = chance.pick(
    names.filter((name) => statusOfPath(name) !== null && name.includes(`/${SHARED}`)),
  );
  if (path === undefined) return null;
  try {
    const text = readFileSync(join(root, path), 'utf8');
    return { id: parseRecord(TaskFields, path, Buffer.from(text)).fields.id, path, text };
  } catch {
    return null;
  }
}

/** Does what may fail because the board moves the file at that moment: a person would look again. */
function attempt(work: () => void): boolean {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}

/** The same again and again while the disk is full. */
async function insist(work: () => void): Promise<void> {
  for (;;) {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) return;
      await sleep(100);
    }
  }
}

let edits = 0;

const EDITS: readonly ((text: string, number: number) => string)[] = [
  (text, number) => text.replace(/^title: .*$/m, `title: Edited by hand ${number}`),
  (text) => text.replace(/^priority: .*$/m, 'priority: critical'),
  (text, number) => `${text}\nA line by hand, number ${number}.\n`,
  (text, number) => text.replace(/^---\n/, `---\n# a remark, number ${number}\n`),
];

function edited(text: string, { chance }: Scene): string {
  return chance.pick(EDITS)?.(text, edits++) ?? text;
}

/** Saves over the file as it is, as most editors do; again where the disk is full, as a person would. */
const edit: Act = async (scene) => {
  const task = someTask(scene);
  if (task === null) return;
  scene.history.disturbance('edit by hand', { task: task.id });
  const text = Buffer.from(edited(task.text, scene));
  await insist(() => {
    const descriptor = openSync(join(scene.root, task.path), 'r+');
    try {
      ftruncateSync(descriptor, writeSync(descriptor, text, 0, text.length, 0));
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  });
};

const drag: Act = async (scene) => {
  const task = someTask(scene);
  const to = scene.chance.pick([...OPEN, 'done']);
  if (task === null || to === undefined || task.path.startsWith(to)) return;
  scene.history.disturbance('drag by hand', { task: task.id, detail: to });
  const name = task.path.slice(task.path.lastIndexOf('/') + 1);
  attempt(() => renameSync(join(scene.root, task.path), join(scene.root, to, name)));
};

const add: Act = async ({ root, chance, history }) => {
  const number = edits++;
  const id = `${SHARED}added-${number}`;
  history.disturbance('add by hand', { task: id });
  const front = [
    '---',
    `id: ${id}`,
    `title: Added by hand ${number}`,
    `created_at: ${new Date().toISOString()}`,
    '---',
  ];
  const text = `${front.join('\n')}\nSomething to do.\n`;
  const path = join(root, chance.pick(OPEN) ?? 'pending', `${id}.md`);
  await insist(() => writeFileSync(path, text));
};

const remove: Act = async (scene) => {
  const task = someTask(scene);
  if (task === null || !task.id.startsWith(`${SHARED}added-`)) return;
  scene.history.disturbance('delete by hand', { task: task.id });
  attempt(() => unlinkSync(join(scene.root, task.path)));
};

/** A person's own commit, of some files or of all that git knows to be changed. */
const commit: Act = async (scene) => {
  const { root, chance, history, isCareless } = scene;
  await (chance.percent(50) ? edit(scene) : drag(scene));
  const theirs = OPEN.map((status) => `${status}/${SHARED}*`);
  try {
    if (!isCareless && (await isIndexBehind(root))) return;
    history.disturbance('commit by hand');
    if (chance.percent(60)) {
      await gitBy(root, 'add', '--all', '--', ...theirs);
      await gitBy(root, 'commit', '--quiet', '-m', 'By hand');
    } else await gitBy(root, 'commit', '--quiet', '-a', '-m', 'By hand, all of it');
  } catch {
    // The index is locked, or nothing is left to commit: a person would try later.
  }
};

/** A person who reads what git is about to commit does not take reports off the branch. */
async function isIndexBehind(root: string): Promise<boolean> {
  const staged = await git(root, '--no-optional-locks', 'diff', '--cached', '--name-only');
  return staged.split('\n').some((path) => path !== '' && !path.includes(`/${SHARED}`));
}

/** What the person staged, and did not come to commit: it is theirs, and stays. */
export async function stillStaged(root: string): Promise<string[]> {
  const options = ['--cached', '--name-only', '--no-renames', '--diff-filter=A'];
  const added = await git(root, '--no-optional-locks', 'diff', ...options, '--', `*/${SHARED}*`);
  return added.split('\n').filter((path) => path !== '');
}

const BY_HAND = { edit: 6, drag: 5, add: 2, remove: 1, commit: 2 };
const ACTS: Readonly<Record<keyof typeof BY_HAND, Act>> = { edit, drag, add, remove, commit };

/** A person at work in the board's folder. */
export const byHand: Act = (scene) => ACTS[scene.chance.weighted(BY_HAND)](scene);
