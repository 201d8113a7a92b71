import { expect, test } from 'vitest';
import { expectSound, gitBy } from '../../helpers/sound-board.ts';
import { type TempBoard, tempBoard } from '../../helpers/temp-board.ts';

/** A git command that stops in the middle, as it does where two branches say different things. */
function stopping(board: TempBoard, ...args: string[]): void {
  expect(() => gitBy(board.root, ...args)).toThrow();
}

/** Two branches that changed the same line of the board's README, `main` checked out. */
function diverge(board: TempBoard): void {
  gitBy(board.root, 'switch', '-qc', 'side');
  board.write('README.md', 'side\n');
  gitBy(board.root, 'commit', '-qam', 'side');
  gitBy(board.root, 'switch', '-q', 'main');
  board.write('README.md', 'main\n');
  gitBy(board.root, 'commit', '-qam', 'main');
}

interface State {
  what: string;
  reason: string;
  enter(board: TempBoard): void;
  leave(board: TempBoard): void;
}

const STATES: State[] = [
  {
    what: 'a detached HEAD',
    reason: 'detached_head',
    enter: (board) => gitBy(board.root, 'switch', '-q', '--detach'),
    leave: (board) => gitBy(board.root, 'switch', '-q', 'main'),
  },
  {
    what: 'another branch',
    reason: 'other_branch',
    enter: (board) => gitBy(board.root, 'switch', '-qc', 'feature'),
    leave: (board) => gitBy(board.root, 'switch', '-q', 'main'),
  },
  {
    what: 'another branch without commits',
    reason: 'other_branch',
    enter: (board) => gitBy(board.root, 'symbolic-ref', 'HEAD', 'refs/heads/unborn'),
    leave: (board) => gitBy(board.root, 'symbolic-ref', 'HEAD', 'refs/heads/main'),
  },
  {
    what: 'a merge',
    reason: 'MERGE_HEAD',
    enter: (board) => {
      diverge(board);
      stopping(board, 'merge', 'side');
    },
    leave: (board) => gitBy(board.root, 'merge', '--abort'),
  },
  {
    what: 'a rebase',
    reason: 'rebase-merge',
    enter: (board) => {
      diverge(board);
      stopping(board, 'rebase', 'side');
    },
    leave: (board) => gitBy(board.root, 'rebase', '--abort'),
  },
  {
    what: 'a cherry-pick',
    reason: 'CHERRY_PICK_HEAD',
    enter: (board) => {
      diverge(board);
      stopping(board, 'cherry-pick', 'side');
    },
    leave: (board) => gitBy(board.root, 'cherry-pick', '--abort'),
  },
  {
    what: 'a revert',
    reason: 'REVERT_HEAD',
    enter: (board) => {
      diverge(board);
      board.write('README.md', 'later\n');
      gitBy(board.root, 'commit', '-qam', 'later');
      stopping(board, 'revert', '--no-edit', 'HEAD~1');
    },
    leave: (board) => gitBy(board.root, 'revert', '--abort'),
  },
  {
    what: 'an am',
    reason: 'rebase-apply',
    enter: (board) => {
      diverge(board);
      gitBy(board.root, 'format-patch', '-q', '-1', '-o', '.git', 'side');
      stopping(board, 'am', '.git/0001-side.patch');
    },
    leave: (board) => gitBy(board.root, 'am', '--abort'),
  },
  {
    what: 'a bisect',
    reason: 'BISECT_LOG',
    enter: (board) => gitBy(board.root, 'bisect', 'start'),
    leave: (board) => gitBy(board.root, 'bisect', 'reset'),
  },
  {
    what: 'a bisect that has checked out a commit',
    reason: 'BISECT_LOG',
    enter: (board) => gitBy(board.root, 'bisect', 'start', 'HEAD', 'HEAD~2'),
    leave: (board) => gitBy(board.root, 'bisect', 'reset'),
  },
];

test.each(STATES)(
  'a write during $what is git_busy and records nothing; afterwards it works',
  async (state) => {
    const board = await tempBoard();
    await board.ok('create-task', { title: 'One', id: 't-1' });
    state.enter(board);
    const before = {
      refs: board.git('for-each-ref'),
      status: board.git('status', '--porcelain'),
      files: board.files(),
    };
    const error = await board.fail('report-pickup', { task_id: 't-1', agent: 'a' });
    expect(error.code).toBe('git_busy');
    expect(error.details).toMatchObject({ reason: state.reason, branch: 'main' });
    expect(error.message).toContain('send the same call again');
    expect((await board.fail('create-task', { title: 'Two' })).message).toMatch(/git \w+/);
    expect({
      refs: board.git('for-each-ref'),
      status: board.git('status', '--porcelain'),
      files: board.files(),
    }).toEqual(before);
    state.leave(board);
    const { task } = await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
    expect(task?.status).toBe('in_progress');
    expectSound(board.root);
  },
);

const isUnderWay = ({ reason }: State) => reason !== 'other_branch' && reason !== 'detached_head';

test.each(STATES.filter((state) => !isUnderWay(state)))(
  'the copy of the board that $what shows is not read as the board',
  async (state) => {
    const board = await tempBoard();
    state.enter(board);
    const error = await board.fail('board-summary', {});
    expect([error.code, error.details.reason]).toEqual(['git_busy', state.reason]);
    expect(error.message).toMatch(
      /'git switch main' .* worktree add FOLDER main', and give its folder to openBoard$/,
    );
    expect(await board.fail('doctor', {})).toMatchObject({ code: 'board_corrupt' });
    expect(await board.ok('audit', {})).toMatchObject({ violations: [] });
  },
);

test.each(STATES.filter(isUnderWay))('reading goes on during $what', async (state) => {
  const board = await tempBoard();
  await board.ok('create-task', { title: 'One', id: 't-1' });
  state.enter(board);
  const { counts } = await board.ok('board-summary', {});
  expect(counts.total).toBe(board.files('pending').length);
});
