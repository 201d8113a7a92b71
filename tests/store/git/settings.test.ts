import { appendFileSync, existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openBoard } from '../../../src/service/open-board.ts';
import { findRepository } from '../../../src/store/git/repository.ts';
import { gitBy } from '../../helpers/sound-board.ts';
import { gitIn, type TempBoard, tempBoard, tempFolder } from '../../helpers/temp-board.ts';

/** A program that notes that it ran, and says of every file that nothing changed. */
function trapIn({ root }: TempBoard): { program: string; hasRun: () => boolean } {
  const [program, ran] = [join(root, '.git', 'trap'), join(root, '.git', 'ran')];
  writeFileSync(program, `#!/bin/sh\ntouch '${ran}'\nprintf 'token\\0'\n`, { mode: 0o755 });
  return { program, hasRun: () => existsSync(ran) };
}

function setVariable(name: string, value: string): void {
  const before = process.env[name];
  process.env[name] = value;
  onTestFinished(() => {
    if (before === undefined) delete process.env[name];
    else process.env[name] = before;
  });
}

test('a monitor of files that a person has set does not run, and hides no edit', async () => {
  const board = await tempBoard();
  await board.ok('create-task', { title: 'One', id: 't-1' });
  const { program, hasRun } = trapIn(board);
  board.git('config', 'core.fsmonitor', program);
  board.git('config', 'core.fsmonitorHookVersion', '2');
  board.git('update-index', '--fsmonitor');
  board.git('status');
  expect(hasRun()).toBe(true);
  rmSync(join(board.root, '.git', 'ran'));
  appendFileSync(join(board.root, 'pending/t-1-one.md'), 'By hand.\n');
  const { recorded } = await board.ok('record-edits', {});
  expect(recorded.map(({ path }) => path)).toEqual(['pending/t-1-one.md']);
  await board.ok('doctor', {});
  expect(hasRun()).toBe(false);
});

test('requests and commits by hand are found whatever a person has set for messages', async () => {
  const board = await tempBoard();
  for (const [key, value] of [
    ['trailer.separators', '='],
    ['i18n.logOutputEncoding', 'UTF-16'],
    ['grep.patternType', 'fixed'],
    ['log.showSignature', 'true'],
    ['color.ui', 'always'],
    ['core.commentChar', 'R'],
  ] as const)
    board.git('config', key, value);
  await board.ok('create-task', { title: 'One', id: 't-1' });
  const request = { title: 'Über alles', request_id: 'ü-1' };
  const first = await board.ok('create-task', request);
  renameSync(join(board.root, 'pending/t-1-one.md'), join(board.root, 'blocked/t-1-one.md'));
  gitBy(board.root, 'add', '-A');
  gitBy(board.root, 'commit', '-qm', 'by hand');
  rmSync(findRepository(board.root).stateDir, { recursive: true });
  const again = await openBoard(board.root, { agent: null, now: () => board.now }).call(
    'create-task',
    request,
  );
  expect(again).toMatchObject({ ok: true, data: { replayed: true, task: first.task } });
  await board.ok('record-edits', {});
  expect((await board.ok('audit', {})).violations).toEqual([]);
  expect((await board.ok('list-tasks', {})).items).toHaveLength(2);
});

test('settings of the environment count, and what is pinned counts more', async () => {
  const board = await tempBoard();
  const { program, hasRun } = trapIn(board);
  setVariable('GIT_CONFIG_COUNT', '2');
  setVariable('GIT_CONFIG_KEY_0', 'user.name');
  setVariable('GIT_CONFIG_VALUE_0', 'From the container');
  setVariable('GIT_CONFIG_KEY_1', 'core.fsmonitor');
  setVariable('GIT_CONFIG_VALUE_1', program);
  setVariable('GIT_CONFIG_PARAMETERS', `'core.fsmonitor'='${program}' 'user.email'='c@example.invalid'`);
  await board.ok('create-task', { title: 'One', id: 't-1' });
  await board.ok('record-edits', {});
  expect(hasRun()).toBe(false);
  const quiet = ['-c', 'core.fsmonitor=false', 'log', '-1', '--format=%cn <%ce>'];
  expect(board.git(...quiet)).toBe('From the container <c@example.invalid>\n');
});

test('a partial clone fetches nothing for the board: what it has not is refused, and reports go on', async () => {
  const board = await tempBoard();
  await board.ok('create-task', { title: 'One', id: 't-1' });
  await board.ok('update-task', { task_id: 't-1', priority: 'high' });
  board.git('config', 'uploadpack.allowFilter', 'true');
  board.git('config', 'uploadpack.allowAnySHA1InWant', 'true');
  const clone = join(tempFolder(), 'board');
  gitIn(board.root, 'clone', '-q', '--filter=blob:none', `file://${board.root}`, clone);
  const missing = () =>
    gitIn(clone, 'rev-list', '--objects', '--all', '--missing=print').match(/^\?/gm)?.length;
  const before = missing();
  expect(before).toBeGreaterThan(0);
  const cloned = openBoard(clone, { agent: null, now: () => board.now });
  expect(await cloned.call('report-pickup', { task_id: 't-1', agent: 'a' })).toMatchObject({ ok: true });
  for (const operation of ['record-edits', 'audit', 'doctor', 'list-events'] as const)
    await cloned.call(operation, {});
  expect(missing()).toBe(before);
});

test.each([
  ['core.createObject', 'true'],
  ['fetch.negotiationAlgorithm', 'no such one'],
])('where git refuses the value of %s without naming it, the answer does', async (name, value) => {
  const board = await tempBoard();
  board.git('config', name, value);
  const { code, message } = await board.fail('report-heartbeat', { agent: 'a' });
  expect(code).toBe('git_failed');
  expect(message.toLowerCase()).toContain(`${name.toLowerCase()} (.git/config)`);
});
