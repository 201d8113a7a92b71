import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, git, run } from '../measure/processes.ts';

/** A project of Backlog.md's. */
export interface BacklogProject {
  /** A call of its program. */
  command(...args: string[]): Command;
  /** How many commits there are. */
  commits(): number;
}

/** How many tasks there are, by status, in the order in which they are numbered. */
export type BacklogCounts = Readonly<Record<'Done' | 'In Progress' | 'To Do', number>>;

const INIT = ['init', 'bench', '--defaults', '--integration-mode', 'none'];
/** Commits after each change, and no look at other branches or remotes, which there are none of. */
const SETTINGS = { autoCommit: 'true', checkActiveBranches: 'false', remoteOperations: 'false' };
const DESCRIPTION = 'It fails for some users.';

/**
 * Makes a project with its own program, and its tasks after the model of one that its program made: the same file with
 * other numbers, titles and statuses. Its own list has to find them all.
 */
export function makeProject(program: string, root: string, counts: BacklogCounts): BacklogProject {
  const command = (...args: string[]) => ({ program, args, cwd: root });
  mkdirSync(root);
  git(root, ['init', '--quiet', '-b', 'main']);
  run(command(...INIT));
  for (const [name, value] of Object.entries(SETTINGS)) run(command('config', 'set', name, value));
  git(root, ['add', '--all']);
  git(root, ['commit', '--quiet', '--message', 'a project']);
  run(command('task', 'create', titleOf(1), '--description', DESCRIPTION, '--status', 'Done', '--plain'));
  writeTasks(join(root, 'backlog', 'tasks'), counts);
  git(root, ['add', '--all']);
  git(root, ['commit', '--quiet', '--message', 'tasks']);
  for (const [status, wanted] of Object.entries(counts)) {
    const listed = listedIn(listInFile(command('task', 'list', '--status', status, '--plain')));
    if (listed !== wanted)
      throw new Error(`Backlog.md lists ${listed} of ${wanted} tasks that are ${status}`);
  }
  return { command, commits: () => Number(git(root, ['rev-list', '--count', 'HEAD'])) };
}

function titleOf(number: number): string {
  return `Mend the login form (${number})`;
}

/** All but the first, which is there. */
function writeTasks(folder: string, counts: BacklogCounts): void {
  const [name = ''] = readdirSync(folder);
  const model = readFileSync(join(folder, name), 'utf8');
  const statuses = Object.entries(counts).flatMap(([status, count]) => Array<string>(count).fill(status));
  for (const [index, status] of statuses.entries()) {
    const number = index + 1;
    const text = model
      .replace(/^id: TASK-1$/m, `id: TASK-${number}`)
      .replace(/^title: .*$/m, `title: ${titleOf(number)}`)
      .replace(/^status: .*$/m, `status: ${status}`)
      .replace(/^ordinal: .*$/m, `ordinal: ${number * 1000}`);
    writeFileSync(
      join(folder, name.replace('task-1 ', `task-${number} `).replace('1.md', `${number}.md`)),
      text,
    );
  }
}

/** A pipe gets no more than the beginning of a long list. */
function listInFile({ program, args, cwd = '.' }: Command): string {
  const path = join(cwd, '.git', 'list');
  run({ program: 'sh', args: ['-c', 'exec "$0" "$@" > .git/list', program, ...args], cwd });
  return readFileSync(path, 'utf8');
}

/** How many tasks its plain list names. */
function listedIn(text: string): number {
  return text.match(/^\s.*TASK-\d+ - /gm)?.length ?? 0;
}
