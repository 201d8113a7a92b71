import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KeptBranch } from '../../../src/store/board-files/kept-branch.ts';
import { type BranchState, gitBranchReader } from '../../../src/store/git/branch.ts';
import { findRepository } from '../../../src/store/git/repository.ts';
import { type TempBoard, tempBoard } from '../../helpers/temp-board.ts';

const FOLDERS = ['pending', 'agents', 'done/2026/11/21'];
const NAMES = ['t-1.md', 't-2.md', 'notes.txt'];
const PATHS = [...FOLDERS, 'blocked', 'done/2026/11/20'].flatMap((folder) =>
  NAMES.map((name) => `${folder}/${name}`),
);

/** What happens to the branch, and what is asked of it in between. */
const step = fc.oneof(
  fc.record({
    kind: fc.constant('write' as const),
    path: fc.constantFrom(...PATHS),
    text: fc.string({ maxLength: 2 }),
  }),
  fc.record({ kind: fc.constant('delete' as const), path: fc.constantFrom(...PATHS) }),
  fc.record({
    kind: fc.constant('move' as const),
    path: fc.constantFrom(...PATHS),
    to: fc.constantFrom(...PATHS),
  }),
  fc.constant({ kind: 'reset' as const }),
  fc.constant({ kind: 'empty commit' as const }),
  fc.constant({ kind: 'pack refs' as const }),
  fc.record({ kind: fc.constant('ask' as const), paths: fc.subarray(PATHS), folders: fc.subarray(FOLDERS) }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function happen(board: TempBoard, next: Exclude<Step, { kind: 'ask' }>): void {
  const git = (...args: string[]) =>
    board.git('-c', 'user.name=P', '-c', 'user.email=p@example.invalid', ...args);
  if (next.kind === 'reset')
    return void git('reset', '-q', '--hard', git('rev-list', 'HEAD').split('\n').at(1) || 'HEAD');
  if (next.kind === 'pack refs') return void git('pack-refs', '--all');
  if (next.kind === 'write') board.write(next.path, next.text);
  else if (next.kind !== 'empty commit' && board.read(next.path) !== undefined) {
    if (next.kind === 'delete') rmSync(join(board.root, next.path));
    else {
      board.write(next.to, '');
      renameSync(join(board.root, next.path), join(board.root, next.to));
    }
  }
  git('add', '-A');
  git('commit', '-qm', 'by hand', '--allow-empty');
}

/** Without what files hold: git is asked for that, and what is kept need not know it. */
const stateOf = ({ tip, blobs }: BranchState) => ({ tip, blobs });

test('what is remembered of the branch is what git tells of it, whatever happens to it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 12 }), async (steps) => {
      const board = await tempBoard();
      const repository = findRepository(board.root);
      const kept = new KeptBranch(repository);
      const plain = gitBranchReader(repository);
      for (const next of [...steps, { kind: 'ask' as const, paths: PATHS, folders: FOLDERS }]) {
        if (next.kind !== 'ask') {
          happen(board, next);
          continue;
        }
        const remembered = stateOf(await kept.read('main', next.paths));
        expect(remembered).toEqual(stateOf(await plain.read('main', next.paths)));
        if (next.folders.length === 0) continue;
        const tip = board.git('rev-parse', 'HEAD').trim();
        expect(await kept.filesIn(tip, next.folders)).toEqual(await plain.filesIn(tip, next.folders));
      }
    }),
    { numRuns: 12 },
  );
});

test('a commit that is noted while git is asked of the one before is not mixed with its answer', async () => {
  const board = await tempBoard();
  const repository = findRepository(board.root);
  const kept = new KeptBranch(repository);
  board.write('agents/a.md', 'one');
  const git = (...args: string[]) =>
    board.git('-c', 'user.name=P', '-c', 'user.email=p@example.invalid', ...args).trim();
  git('add', '-A');
  git('commit', '-qm', 'one');
  const one = git('rev-parse', 'HEAD');
  await kept.read('main', ['pending/none.md']);
  const asked = kept.filesIn(one, ['agents']);
  board.write('agents/a.md', 'two');
  git('commit', '-qam', 'two');
  const two = git('rev-parse', 'HEAD');
  kept.advance(one, two, new Map([['agents/a.md', git('rev-parse', 'HEAD:agents/a.md')]]));
  expect((await asked).get('agents')?.get('a.md')).toBe(git('rev-parse', `${one}:agents/a.md`));
  expect((await kept.filesIn(two, ['agents'])).get('agents')?.get('a.md')).toBe(
    git('rev-parse', 'HEAD:agents/a.md'),
  );
});
