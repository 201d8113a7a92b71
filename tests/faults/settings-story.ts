import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { settingsText } from './accepted-settings.ts';
import type { Answer } from './answer.ts';
import { type Setting, TRAP } from './git-variables.ts';
import { PERSON, runProcess } from './processes.ts';
import { bridgeSender } from './senders.ts';
import { type TrialBoard, trialBoard } from './trial-board.ts';

/** What became of a story: what the board believes afterwards, or who was refused by git, in its words. */
export type Told = { kind: 'told'; believes: string } | { kind: 'refused'; words: string };

/** Where a story is told. */
export interface Stage {
  executable: string;
  templates: string;
  folder: string;
}

/** Thrown where git refuses for its own reasons, which have to be told. */
class Refused extends Error {}

/** Reports, edits, a commit by hand and a request that is sent again, all of them with a person's settings of git. */
export async function tellStory(stage: Stage, settings: readonly Setting[]): Promise<Told> {
  const board = await trialBoard(stage.templates, stage.folder, { home: 'own', durability: 'process' });
  const env = { GIT_CONFIG_GLOBAL: writeSettings(stage.folder, settings) };
  try {
    const told = [await workOn(stage.executable, board, env)];
    rmSync(board.repository.stateDir, { recursive: true, force: true });
    told.push(await lookAt(stage.executable, board, env), await stateOf(board));
    if (existsSync(join(stage.folder, 'ran'))) told.push('a program ran');
    return { kind: 'told', believes: told.join('\n') };
  } catch (error) {
    if (error instanceof Refused) return { kind: 'refused', words: error.message };
    throw error;
  }
}

/** One report with a person's settings of git, on a board of its own. */
export async function reportWith(stage: Stage, settings: readonly Setting[]): Promise<Answer> {
  const board = await trialBoard(stage.templates, stage.folder, { home: 'own', durability: 'process' });
  const env = { GIT_CONFIG_GLOBAL: writeSettings(stage.folder, settings) };
  const sender = bridgeSender(stage.executable, board.root, env);
  try {
    return await sender.call('report-heartbeat', { agent: 'w-s' });
  } finally {
    await sender.end();
  }
}

/** As git reads them; gives the file's path. */
function writeSettings(folder: string, settings: readonly Setting[]): string {
  const put = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const trap = put('trap', `#!/bin/sh\ntouch '${join(folder, 'ran')}'\n`);
  chmodSync(trap, 0o755);
  // For what names a folder of programs.
  mkdirSync(join(folder, 'hooks'));
  for (const hook of ['pre-commit', 'post-index-change', 'reference-transaction', 'post-checkout'])
    put(`hooks/${hook}`, `#!/bin/sh\nexec '${trap}'\n`);
  for (const hook of readdirSync(join(folder, 'hooks'))) chmodSync(join(folder, 'hooks', hook), 0o755);
  const places: Record<string, string> = {
    ATTRIBUTES: put('attributes', '*.md filter=x text eol=crlf\n'),
    EXCLUDES: put('excludes', '*.md\nevents\n'),
  };
  const meant = settings.map(({ name, value }) => {
    const trapped = name.toLowerCase() === 'core.hookspath' ? join(folder, 'hooks') : trap;
    return { name, value: value === TRAP ? trapped : (places[value] ?? value) };
  });
  return put('settings', settingsText(meant));
}

async function workOn(
  executable: string,
  { root, repository }: TrialBoard,
  env: Record<string, string>,
): Promise<string> {
  const told: string[] = [];
  const sender = bridgeSender(executable, root, env);
  const call = async (operation: string, input: Record<string, unknown>) =>
    told.push(`${operation} ${beliefOf(await sender.call(operation, input))}`);
  const person = async (...args: string[]) => {
    // Without them: whose name is in a commit, and in which letters, is theirs to say.
    const ended = await runProcess('git', [...PERSON, '-c', 'user.name=Hännah', ...args], { cwd: root });
    if (ended.status !== 0) throw new Refused(`git ${args[0]}: ${ended.stderr}`);
  };
  try {
    await call('create-task', { title: 'Über Größe', id: 's-1', description: '# One\n', request_id: 'ü-1' });
    await call('create-task', { title: 'Two', id: 's-2' });
    await call('report-pickup', { task_id: 's-1', agent: 'w-s' });
    appendFileSync(join(root, 'README.md'), 'Added by hand.\n');
    appendFileSync(join(root, 'in_progress', fileOf(root, 'in_progress', 's-1')), 'By hand: $Id$\n');
    await call('report-progress', { task_id: 's-1', agent: 'w-s', message: 'Füll', request_id: 'ü-2' });
    await call('record-edits', {});
    const name = fileOf(root, 'pending', 's-2');
    await person('mv', `pending/${name}`, `blocked/${name}`);
    await person('commit', '-qm', 'moved by händ');
    rmSync(repository.stateDir, { recursive: true, force: true });
    await call('report-heartbeat', { agent: 'w-s' });
  } finally {
    await sender.end();
  }
  return told.join('\n');
}

const fileOf = (root: string, folder: string, id: string) =>
  readdirSync(join(root, folder)).find((name) => name.startsWith(`${id}-`)) ?? '';

async function lookAt(
  executable: string,
  { root }: TrialBoard,
  env: Record<string, string>,
): Promise<string> {
  const told: string[] = [];
  const sender = bridgeSender(executable, root, env);
  const again = { task_id: 's-1', agent: 'w-s', message: 'Füll', request_id: 'ü-2' };
  const looks: [string, Record<string, unknown>][] = [
    ['report-progress', again],
    ['create-task', { title: 'Über Größe', id: 's-1', description: '# One\n', request_id: 'ü-1' }],
    ['record-edits', {}],
    ['board-summary', {}],
    ['list-tasks', {}],
    ['audit', {}],
    ['doctor', {}],
  ];
  try {
    for (const [operation, input] of looks)
      told.push(`${operation} ${beliefOf(await sender.call(operation, input))}`);
  } finally {
    await sender.end();
  }
  return told.join('\n');
}

/** What an answer says, without what is new each time; throws where git refused. */
function beliefOf(answer: Answer): string {
  if (answer.kind === 'refused' && answer.code === 'git_failed') throw new Refused(answer.message);
  return masked(JSON.stringify(isOfAttributesOnly(answer) ? SOUND : answer));
}

const SOUND: Answer = { kind: 'acknowledged', data: { findings: [] } as never };

/** What a person's own file of attributes makes of the board's files the doctor is to tell. */
function isOfAttributesOnly(answer: Answer): boolean {
  const findings =
    answer.kind === 'refused' && answer.code === 'board_corrupt' ? answer.details.findings : [];
  return (
    Array.isArray(findings) &&
    findings.length > 0 &&
    findings.every(({ code }) => code === 'rewritten_by_git')
  );
}

/** What lies on the branch and in the index, told by a git without any settings. */
async function stateOf({ root, tip }: TrialBoard): Promise<string> {
  const ask = async (...args: string[]) => (await runProcess('git', args, { cwd: root })).stdout;
  const log = await ask('log', '--reverse', '--format=%an <%ae> %B', `${tip}..HEAD`);
  return masked([log, await ask('status', '--porcelain'), await ask('diff', '--cached', '--raw')].join('\n'));
}

const masked = (text: string) =>
  text
    .replace(/\d{8}T\d{9}Z-[a-z0-9]+/g, 'EVENT')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replace(/\d{4}\/\d\d\/\d\d(\/\d\d\/\d\d)?/g, 'DAY')
    .replace(/\b[rt]-[a-z0-9]{8}\b/g, 'ID')
    .replace(/\b[0-9a-f]{7,64}\b/g, 'HASH')
    .replace(/"[a-z_]*(seconds|ms)":\d+/g, '"AGE":0')
    .replace(/\/[^"\s']*\/board\b/g, 'ROOT');
