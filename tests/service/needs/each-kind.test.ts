import { expect, test } from 'vitest';
import type { Need, NeedKind } from '../../../src/domain/need.ts';
import { gitIn, type TempBoard, tempBoard } from '../../helpers/temp-board.ts';
import { block, boardWithTask } from '../trail.ts';
import { make, needsOf, onlyNeed } from './needs.ts';

const AT = '2026-11-21T10:00:00.000Z';
const pickup = (board: TempBoard, agent = 'a') => board.ok('report-pickup', { task_id: 't-1', agent });
const heartbeat = (board: TempBoard, agent: string) => board.ok('report-heartbeat', { agent });

/** How a board comes to have a row of a kind, what the row says, and how it is met where no call does it. */
interface Case {
  kind: NeedKind;
  board(): Promise<TempBoard>;
  says: Partial<Need>;
  mend?(board: TempBoard): void;
}

const CASES: Case[] = [
  {
    kind: 'question',
    async board() {
      const board = await boardWithTask({ title: 'Fix the login', priority: 'high' });
      await pickup(board);
      await board.ok('report-blocker', {
        task_id: 't-1',
        agent: 'a',
        blocker: 'Which login?\nBoth work.',
        option: ['OAuth', 'password'],
        recommend: 'OAuth',
        risk: 'users are logged out',
        waits_for: 'person',
      });
      board.pass(120);
      return board;
    },
    says: {
      for: 'person',
      task_id: 't-1',
      priority: 'high',
      worker: 'a',
      title: 'Fix the login',
      need: 'Which login?',
      text: 'Which login?\nBoth work.',
      options: ['OAuth', 'password'],
      recommend: 'OAuth',
      risk: 'users are logged out',
      since: AT,
      age_seconds: 120,
      then: {
        who: 'a',
        why: 'a goes on with it',
        operation: 'report-progress',
        input: { task_id: 't-1', agent: 'a' },
        command: 'mission-control report progress t-1 --agent a --message "…"',
      },
      clear: {
        why: 'answer it',
        operation: 'answer-question',
        input: { task_id: 't-1' },
        command: 'mission-control answer-question t-1 --option "…"',
      },
    },
  },
  {
    kind: 'external',
    async board() {
      const board = await boardWithTask({ assignee: 'b' });
      await block(board, 't-1', 'the key');
      return board;
    },
    says: {
      for: 'anyone',
      need: 'the key',
      text: null,
      since: AT,
      age_seconds: 0,
      then: expect.objectContaining({ who: 'b', operation: 'report-pickup' }),
      clear: expect.objectContaining({ command: 'mission-control answer-question t-1 --answer "…"' }),
    },
  },
  {
    kind: 'approval',
    async board() {
      const board = await boardWithTask({ approval: 'start' });
      board.pass(60);
      return board;
    },
    says: {
      for: 'anyone',
      since: AT,
      age_seconds: 60,
      clear: expect.objectContaining({ command: 'mission-control approve-task t-1' }),
      or: [expect.objectContaining({ operation: 'return-task' })],
    },
  },
  {
    kind: 'review',
    async board() {
      const board = await boardWithTask({ approval: 'finish', criterion: ['It is kept', 'It is told'] });
      await pickup(board);
      await board.ok('check-criterion', { task_id: 't-1', n: 1, status: 'met', agent: 'a' });
      board.pass(60);
      await board.ok('report-finish', {
        task_id: 't-1',
        agent: 'a',
        result: 'Kept.',
        verification_notes: 'seen',
        follow_up: 'Tell the users.',
        evidence: [
          { check: 'npm test', status: 'passed' },
          { check: 'by hand', status: 'not_run' },
        ],
      });
      return board;
    },
    says: {
      for: 'anyone',
      worker: 'a',
      since: '2026-11-21T10:01:00.000Z',
      review: {
        run_id: expect.stringMatching(/^r-/),
        result: 'Kept.',
        outcome: 'completed',
        follow_up: 'Tell the users.',
        evidence: { passed: 1, failed: 0, not_run: 1 },
        criteria: { total: 2, open: 1, met: 1, failed: 0, waived: 0 },
        links: [],
      },
      clear: expect.objectContaining({ operation: 'approve-task' }),
      or: [expect.objectContaining({ command: 'mission-control return-task t-1 --message "…"' })],
    },
  },
  {
    kind: 'failed',
    async board() {
      const board = await boardWithTask();
      await pickup(board);
      await board.ok('report-fail', { task_id: 't-1', agent: 'a', summary: 'The disk is full.' });
      return board;
    },
    says: {
      for: 'anyone',
      worker: 'a',
      need: 'The disk is full.',
      since: AT,
      clear: {
        why: 'put it back into the queue',
        operation: 'move-task',
        input: { task_id: 't-1', status: 'pending' },
        command: 'mission-control move-task t-1 pending --message "…"',
      },
    },
  },
  {
    kind: 'unanswered_message',
    async board() {
      const board = await boardWithTask({ priority: 'low' });
      await heartbeat(board, 'b');
      await board.ok('send-message', {
        to: ['b'],
        task_id: 't-1',
        message: 'Is it kept?',
        kind: 'question',
        option: ['yes', 'no'],
        agent: 'fakker',
      });
      return board;
    },
    says: {
      for: 'b',
      task_id: 't-1',
      message_id: expect.stringMatching(/^m-/),
      priority: 'low',
      worker: 'fakker',
      title: 'One',
      need: 'Is it kept?',
      options: ['yes', 'no'],
      since: AT,
      then: expect.objectContaining({ who: 'fakker' }),
      clear: expect.objectContaining({ operation: 'reply-message' }),
    },
  },
  {
    kind: 'not_picked_up',
    async board() {
      const board = await boardWithTask({ assignee: 'b' });
      board.pass(181);
      return board;
    },
    says: {
      for: 'b',
      worker: 'b',
      since: AT,
      age_seconds: 181,
      clear: expect.objectContaining({ command: 'mission-control report pickup t-1 --agent b' }),
    },
  },
  {
    kind: 'silent_worker',
    async board() {
      const board = await boardWithTask();
      await pickup(board);
      board.pass(181);
      return board;
    },
    says: {
      for: 'anyone',
      task_id: 't-1',
      worker: 'a',
      since: AT,
      then: expect.objectContaining({ who: 'anyone', operation: 'report-pickup' }),
      clear: expect.objectContaining({ command: 'mission-control move-task t-1 pending --message "…"' }),
    },
  },
  {
    kind: 'quiet_worker',
    async board() {
      const board = await boardWithTask();
      await pickup(board);
      board.pass(1801);
      await heartbeat(board, 'a');
      return board;
    },
    says: { for: 'anyone', task_id: 't-1', worker: 'a', since: AT, age_seconds: 1801 },
  },
  {
    kind: 'silent_orchestrator',
    async board() {
      const board = await tempBoard();
      await board.ok('update-agent-status', { agent: 'fakker', status: 'active', role: 'orchestrator' });
      board.pass(181);
      return board;
    },
    says: {
      for: 'person',
      task_id: null,
      priority: 'medium',
      worker: 'fakker',
      since: AT,
      clear: expect.objectContaining({
        command: 'mission-control update-agent-status --agent fakker --status offline',
      }),
      or: [expect.objectContaining({ operation: 'report-heartbeat', input: { agent: 'fakker' } })],
    },
  },
  {
    kind: 'blocked_by_closed',
    async board() {
      const board = await boardWithTask();
      for (const id of ['t-2', 't-3']) await board.ok('create-task', { title: id, id });
      await board.ok('update-task', { task_id: 't-1', depends_on: ['t-2', 't-3'] });
      board.pass(60);
      await board.ok('close-task', { task_id: 't-2', as: 'obsolete', reason: 'gone' });
      return board;
    },
    says: {
      for: 'anyone',
      task_id: 't-1',
      need: 'it waits for t-2 (obsolete), which nobody will do',
      since: '2026-11-21T10:01:00.000Z',
      clear: {
        why: 'let it wait for them no more',
        operation: 'update-task',
        input: { task_id: 't-1', depends_on: ['t-3'] },
        command: 'mission-control update-task t-1 --depends-on t-3',
      },
    },
  },
  {
    kind: 'unrecorded_edit',
    async board() {
      const board = await boardWithTask();
      const [path = ''] = board.files('pending');
      board.write(path, (board.read(path) ?? '').replace('title: One', 'title: Two'));
      return board;
    },
    says: {
      for: 'person',
      path: 'pending/t-1-one.md',
      since: expect.any(String),
      clear: expect.objectContaining({ operation: 'record-edits' }),
    },
  },
  {
    kind: 'unreadable_file',
    async board() {
      const board = await tempBoard();
      board.write('pending/t-9.md', '---\nid: t-9\ntitle: [\n---\n');
      gitIn(board.root, 'add', '.');
      return board;
    },
    says: {
      for: 'person',
      path: 'pending/t-9.md',
      clear: expect.objectContaining({ operation: null, command: null }),
    },
    mend: (board) => void board.git('rm', '-qf', 'pending/t-9.md'),
  },
];

test.each(CASES)('$kind is told, and goes with its call', async ({ kind, board: make_, says, mend }) => {
  const board = await make_();
  const row = await onlyNeed(board, kind);
  expect(row).toMatchObject({ kind, ...says });
  expect((await needsOf(board)).map((one) => one.kind)).toEqual([kind]);
  if (mend === undefined) await make(board, row.clear, row.options[0]);
  else mend(board);
  expect(await needsOf(board, { kind: [kind] })).toEqual([]);
});
