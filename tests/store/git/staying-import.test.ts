import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type HeldBoard, holdBoard } from '../../../src/service/hold-board.ts';
import { importCommands } from '../../../src/store/git/fast-import.ts';
import { findRepository } from '../../../src/store/git/repository.ts';
import { StayingImport } from '../../../src/store/git/staying-import.ts';
import { expectSound, gitBy } from '../../helpers/sound-board.ts';
import { type TempBoard, tempBoard } from '../../helpers/temp-board.ts';

interface Held {
  board: TempBoard;
  held: HeldBoard;
  /** A report that has to be answered, and be what the branch is at. */
  beat(): Promise<void>;
}

async function hold(settings: Record<string, string | number> = {}): Promise<Held> {
  const board = await tempBoard(settings);
  const held = await holdBoard(board.root, { agent: null });
  onTestFinished(() => held.close());
  const beat = async () => {
    const answer = await held.call('report-heartbeat', { agent: 'a' });
    if (!answer.ok) throw new Error(answer.error.message);
    expect(answer.data.commit).toBe(board.git('rev-parse', 'main').trim());
  };
  return { board, held, beat };
}

/** The imports that are at work on a board, by their process ids. */
function importsOn({ root }: TempBoard): number[] {
  return readdirSync('/proc').flatMap((name) => {
    try {
      const isHere = readlinkSync(`/proc/${name}/cwd`) === root;
      const words = readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0');
      return isHere && words.includes('fast-import') ? [Number(name)] : [];
    } catch {
      return [];
    }
  });
}

const namesIn = (board: TempBoard, folder: string) => readdirSync(join(board.root, '.git', folder));
const marks = (board: TempBoard) => namesIn(board, 'objects/pack').filter((name) => name.endsWith('.keep'));

test('reports that follow one another share one git, which holds no lock and keeps nobody from repacking', async () => {
  const { board, beat } = await hold();
  await beat();
  const [first] = importsOn(board);
  await beat();
  await beat();
  expect(importsOn(board)).toEqual([first]);
  expect(marks(board)).toEqual([]);
  expectSound(board.root);
  gitBy(board.root, 'commit', '--allow-empty', '-qm', 'by hand');
});

test('a board that is closed leaves no git and nothing of its own behind', async () => {
  const { board, held, beat } = await hold();
  await beat();
  await held.close();
  expect(importsOn(board)).toEqual([]);
  const own = [...namesIn(board, '.'), ...namesIn(board, 'mission-control')];
  expect(own.filter((name) => /crash|packs|ready/.test(name))).toEqual([]);
  expect(namesIn(board, 'objects/pack').filter((name) => name.startsWith('tmp_'))).toEqual([]);
});

test('a git that was killed meanwhile is replaced, and the report is recorded once', async () => {
  const { board, beat } = await hold();
  await beat();
  for (const pid of importsOn(board)) process.kill(pid, 'SIGKILL');
  await beat();
  expect(board.commits()).toBe(4);
  expectSound(board.root);
});

test('after a commit by hand a new git goes on from there', async () => {
  const { board, beat } = await hold();
  await beat();
  const [first] = importsOn(board);
  gitBy(board.root, 'commit', '--allow-empty', '-qm', 'by hand');
  await beat();
  expect(importsOn(board)).not.toContain(first);
  expect(board.git('log', '--format=%s', '-2').split('\n')[1]).toBe('by hand');
});

test('what a person took off the branch again does not come back by itself', async () => {
  const { board, held, beat } = await hold();
  await beat();
  const before = board.git('rev-parse', 'main').trim();
  await beat();
  gitBy(board.root, 'reset', '-q', '--hard', before);
  await held.close();
  expect(board.git('rev-parse', 'main').trim()).toBe(before);
});

test('reports go on while git clears away everything that it can', async () => {
  const { board, beat } = await hold();
  for (let round = 0; round < 4; round++) {
    await beat();
    board.git('-c', 'gc.reflogExpire=now', '-c', 'gc.reflogExpireUnreachable=now', 'gc', '-q', '--prune=now');
    await beat();
    board.git('repack', '-adq');
    board.git('pack-refs', '--all');
  }
  await beat();
  expectSound(board.root);
});

const NOTED = Promise.resolve();

test('a git that begins while the one before is being ended keeps no pack from being folded', async () => {
  const board = await tempBoard();
  const staying = new StayingImport(findRepository(board.root));
  onTestFinished(() => staying.end());
  const land = (path: string) => {
    const { target, commands } = commandsFor(board, path);
    return staying.import(target, commands, NOTED);
  };
  await land('a.txt');
  const ending = staying.end();
  await land('b.txt');
  await ending;
  await land('c.txt');
  expect(marks(board)).toEqual([]);
});

/** One file more on a board's branch, as commands. */
function commandsFor(board: TempBoard, path: string) {
  const tip = board.git('rev-parse', 'main').trim();
  const someone = { name: 'Someone', email: 'someone@example.invalid' };
  const files = new Map([[path, 'text\n']]);
  const commit = { author: someone, committer: someone, seconds: 1, message: 'one', files };
  const target = { ref: 'refs/heads/main', tip, durable: false };
  return { tip, target, commands: importCommands(target.ref, tip, [commit]) };
}

test('a stream that is cut anywhere lands nothing', async () => {
  const board = await tempBoard();
  const { tip, commands } = commandsFor(board, 'a.txt');
  const whole = `${commands}checkpoint\n\nprogress 1\n\n`;
  const end = whole.indexOf('checkpoint');
  for (const at of [1, 40, end - 60, end - 20, end, end + 5]) {
    const import_ = ['fast-import', '--quiet', '--done', '--date-format=raw'];
    const cut = () =>
      execFileSync('git', import_, { cwd: board.root, input: whole.slice(0, at), stdio: 'pipe' });
    expect(cut).toThrow();
    expect(board.git('rev-parse', 'main').trim()).toBe(tip);
  }
});

test('nothing lands before its intent is noted, however long that takes, and nothing at all where it cannot be', async () => {
  const board = await tempBoard();
  const staying = new StayingImport(findRepository(board.root));
  onTestFinished(() => staying.end());
  const { target, tip, commands } = commandsFor(board, 'a.txt');
  const full = Promise.reject(new Error('no space left'));
  await expect(staying.import(target, commands, full)).rejects.toThrow('no space left');
  await staying.end();
  expect(board.git('rev-parse', 'main').trim()).toBe(tip);
  expect(board.git('cat-file', '-t', 'main:board.yaml')).toBe('blob\n');
});

test('the next report does not wait for what a git said of commits whose intent could not be noted', async () => {
  const board = await tempBoard();
  const staying = new StayingImport(findRepository(board.root));
  onTestFinished(() => staying.end());
  const first = commandsFor(board, 'a.txt');
  await staying.import(first.target, first.commands, NOTED);
  const [pid] = importsOn(board);
  const writes = () => /syscw: (\d+)/.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1];
  const before = writes();
  const second = commandsFor(board, 'b.txt');
  const full = expect
    .poll(writes, { timeout: 30_000 })
    .not.toBe(before)
    .then(() => Promise.reject(new Error('no space left')));
  await expect(staying.import(second.target, second.commands, full)).rejects.toThrow('no space left');
  await staying.end();
  await staying.import(second.target, second.commands, NOTED);
  expect(board.git('cat-file', '-t', 'main:b.txt')).toBe('blob\n');
});

test('a branch that moved on is not moved by a staying git, and the next one is a new one', async () => {
  const board = await tempBoard();
  const staying = new StayingImport(findRepository(board.root));
  onTestFinished(() => staying.end());
  const first = commandsFor(board, 'a.txt');
  expect(await staying.import(first.target, first.commands, NOTED)).toEqual([
    board.git('rev-parse', 'main').trim(),
  ]);
  const [pid] = importsOn(board);
  const stale = commandsFor(board, 'b.txt');
  gitBy(board.root, 'commit', '--allow-empty', '-qm', 'by hand');
  const tip = board.git('rev-parse', 'main').trim();
  await staying.import(stale.target, stale.commands, NOTED);
  expect(board.git('rev-parse', 'main').trim()).toBe(tip);
  const next = commandsFor(board, 'c.txt');
  await staying.import(next.target, next.commands, NOTED);
  expect(importsOn(board)).not.toContain(pid);
  expect(board.git('log', '--format=%s', '-2')).toBe('one\nby hand\n');
});

test('a lock that a dead git left on the branch is outwaited, and the report recorded', async () => {
  const { board, beat } = await hold();
  await beat();
  writeFileSync(join(board.root, '.git/refs/heads/main.lock'), '');
  await beat();
  expect(existsSync(join(board.root, '.git/refs/heads/main.lock'))).toBe(false);
  expectSound(board.root);
});

test('a report that outlasts a power cut has its pack, the index of that and the branch put on the disk', async () => {
  const { board, held, beat } = await hold({ durability: 'full', stale_after_seconds: 600 });
  const trace = join(board.root, '.git/trace');
  process.env.GIT_TRACE2_EVENT = trace;
  onTestFinished(() => {
    delete process.env.GIT_TRACE2_EVENT;
  });
  await beat();
  await beat();
  await held.close();
  const events = readFileSync(trace, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const imported = events.find(({ name }) => name === 'fast-import');
  const syncs = events.find(({ sid, category }) => sid === imported.sid && category === 'fsync');
  expect(syncs).toMatchObject({ key: 'fsync/hardware-flush', value: '6' });
});
