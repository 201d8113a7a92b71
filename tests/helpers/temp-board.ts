import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { initBoard } from '../../src/service/board/init-board.ts';
import { type Board, openBoard } from '../../src/service/open-board.ts';
import type { DataOf, InputOf, OperationName } from '../../src/service/registry.ts';

/** A real board in a folder of its own that goes when the test ends. Time stands still until the test moves it. */
export interface TempBoard {
  readonly root: string;
  /** The library on this board, as nobody in particular. */
  readonly board: Board;
  /** The clock, in milliseconds since the epoch; settable. */
  now: number;
  /** Moves the clock on. */
  pass(seconds: number): void;
  /** Calls an operation that has to succeed, and gives its data. */
  ok<Name extends OperationName>(operation: Name, input: InputOf<Name>): Promise<DataOf<Name>>;
  /** Calls an operation that has to fail, and gives its error. */
  fail<Name extends OperationName>(
    operation: Name,
    input: unknown,
  ): Promise<{ code: string; message: string; details: Record<string, unknown> }>;
  git(...args: string[]): string;
  /** A file's text; undefined where there is none. */
  read(path: string): string | undefined;
  write(path: string, text: string): void;
  /** All files below a folder, sorted, without `.git` and `.gitkeep`. */
  files(folder?: string): string[];
  /** How many commits the branch has. */
  commits(): number;
}

export const START = Date.parse('2026-11-21T10:00:00.000Z');

/** Makes a folder that goes when the test ends. */
export function tempFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'mission-control-test-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Makes a folder that tests may share, whichever file they are in; it goes when all have ended. */
export function sharedFolder(): string {
  return realpathSync(mkdtempSync(join(process.env.MISSION_CONTROL_TEST_SHARED ?? tmpdir(), 'shared-')));
}

/** The clocks of the boards of the test that runs, by root. */
const clocks = new Map<string, () => number>();

/** The environment of a person's git, which dates its commits by the clock of the board that it works beside. */
export function personsEnv(folder: string): NodeJS.ProcessEnv {
  const around = [...clocks.keys()].find((root) => `${folder}/`.startsWith(`${root}/`));
  const clock = clocks.get(around ?? [...clocks.keys()].at(-1) ?? '') ?? (() => START);
  const date = `@${Math.floor(clock() / 1000)} +0000`;
  return { ...process.env, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date };
}

/** Runs git as a person would. */
export function gitIn(folder: string, ...args: string[]): string {
  const stdio = ['ignore', 'pipe', 'pipe'] as const;
  return execFileSync('git', args, {
    cwd: folder,
    env: personsEnv(folder),
    encoding: 'utf8',
    stdio: [...stdio],
  });
}

/** Makes a board; `settings` replaces values in its `board.yaml` by key. */
export async function tempBoard(
  settings: Record<string, string | number | boolean> = {},
): Promise<TempBoard> {
  const root = join(tempFolder(), 'board');
  const state = { now: START };
  const clock = () => state.now;
  cpSync(await templateFor({ durability: 'process', ...settings }), root, { recursive: true });
  const board = openBoard(root, { now: clock, agent: null });
  clocks.set(root, clock);
  onTestFinished(() => void clocks.delete(root));
  return {
    root,
    board,
    get now() {
      return state.now;
    },
    set now(value) {
      state.now = value;
    },
    pass: (seconds) => {
      state.now += seconds * 1000;
    },
    ok: async (operation, input) => {
      const envelope = await board.call(operation, input);
      if (!envelope.ok) throw new Error(`${operation}: ${envelope.error.code}: ${envelope.error.message}`);
      return envelope.data;
    },
    fail: async (operation, input) => {
      const envelope = await board.call(operation as string, input);
      if (envelope.ok)
        throw new Error(`${operation} should have failed, and answered ${JSON.stringify(envelope.data)}`);
      return envelope.error;
    },
    git: (...args) => gitIn(root, ...args),
    read: (path) => (existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : undefined),
    write: (path, text) => {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    },
    files: (folder = '') => listFiles(root, folder),
    commits: () => Number(gitIn(root, 'rev-list', '--count', 'HEAD')),
  };
}

const templates = new Map<string, Promise<string>>();

/** A board with these settings to copy from: making one takes git ten times as long as copying it. */
function templateFor(settings: Record<string, string | number | boolean>): Promise<string> {
  const key = JSON.stringify(settings);
  const known = templates.get(key) ?? makeTemplate(settings);
  templates.set(key, known);
  return known;
}

async function makeTemplate(settings: Record<string, string | number | boolean>): Promise<string> {
  const root = join(sharedFolder(), 'board');
  const random = (count: number) => crypto.getRandomValues(new Uint8Array(count));
  await initBoard(root, { kind: 'own' }, { now: () => START, random });
  // A third of its files: git's sample hooks, which nothing reads.
  rmSync(join(root, '.git', 'hooks'), { recursive: true, force: true });
  configure(root, settings);
  return root;
}

/** Changes the board's configuration and commits that, so that the work tree is clean. */
function configure(root: string, settings: Record<string, string | number | boolean>): void {
  let text = readFileSync(join(root, 'board.yaml'), 'utf8');
  for (const [key, value] of Object.entries(settings)) {
    const line = new RegExp(`^${key}:.*$`, 'm');
    text = line.test(text) ? text.replace(line, `${key}: ${value}`) : `${text}${key}: ${value}\n`;
  }
  writeFileSync(join(root, 'board.yaml'), text);
  gitIn(root, '-c', 'user.name=Test', '-c', 'user.email=test@example.invalid', 'commit', '-qam', 'configure');
}

function listFiles(root: string, folder: string): string[] {
  const found: string[] = [];
  const walk = (path: string) => {
    for (const entry of readdirSync(join(root, path), { withFileTypes: true })) {
      const below = path === '' ? entry.name : `${path}/${entry.name}`;
      if (entry.name === '.git' || entry.name === '.gitkeep') continue;
      if (entry.isDirectory()) walk(below);
      else found.push(below);
    }
  };
  if (existsSync(join(root, folder))) walk(folder);
  return found.sort();
}
