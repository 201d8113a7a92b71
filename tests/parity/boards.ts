import { copyFileSync, cpSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gitIn, sharedFolder, tempFolder } from '../helpers/temp-board.ts';
import { commitByHand, fold, makeBoard, type Preparing, preparing } from './board-making.ts';

/** What the help's examples are about. */
export const TASK = 't-7k3f9a2m';
export const RUN = 'r-9xq2m4c7';
export const HOLDER = 'agent-7';
/** A worker that has nothing to do with that task. */
export const OTHER = 'agent-8';
/** A task that waits for `TASK`. */
export const WAITING_TASK = 't-2c9d4e6f';
/** A pending task that waits for nothing. */
export const FREE_TASK = 't-6x8y0z2a';
/** The name and the place of a file that nobody can read as a task. */
export const BAD_TASK = 't-0badf11e';

/** A question of an orchestrator's to `HOLDER` and `OTHER`. */
export const MESSAGE = 'm-3f5h7j9k';
/** A note from a person to whoever holds `TASK`. */
export const NOTE = 'm-2b4d6f8h';
/** A message that is closed. */
export const OLD_MESSAGE = 'm-1a3c5e7g';
export const ORCHESTRATOR = 'fakker';

interface Recipe {
  /** The board that it begins with; a new one without it. */
  from?: BoardName;
  /** When the first step is made. */
  at: string;
  prepare(board: Preparing): Promise<void>;
}

export type BoardName =
  | 'queued'
  | 'taken'
  | 'waiting'
  | 'answered'
  | 'finished'
  | 'ended'
  | 'taken over'
  | 'assigned'
  | 'requested'
  | 'mailed'
  | 'detached'
  | 'malformed'
  | 'edited by hand'
  | 'tampered with'
  | 'unapproved'
  | 'with criteria'
  | 'to be approved'
  | 'in review'
  | 'lacking'
  | 'divided'
  | 'in review, divided'
  | 'closed'
  | 'linked';

const AFTER_TAKING = '2026-11-21T10:09:00.000Z';

/** How each board comes to be. */
const RECIPES: Readonly<Record<BoardName, Recipe>> = {
  /** Something in each status, a silent worker, and `TASK` in the queue. */
  queued: { at: '2026-11-21T10:00:00.000Z', prepare: fillQueue },
  /** `TASK` is in progress, with `RUN` open. */
  taken: {
    from: 'queued',
    at: '2026-11-21T10:08:00.000Z',
    async prepare(board) {
      board.nextRun(RUN);
      await board.call('report-pickup', { task_id: TASK, agent: HOLDER, mode: 'Building' });
    },
  },
  /** Its holder waits for an answer. */
  waiting: {
    from: 'taken',
    at: AFTER_TAKING,
    prepare: (board) =>
      board.call('report-blocker', {
        task_id: TASK,
        agent: HOLDER,
        blocker: 'Which login?',
        option: ['OAuth', 'password'],
        recommend: 'OAuth',
      }),
  },
  /** The answer is there, and its holder has not heard it. */
  answered: {
    from: 'waiting',
    at: '2026-11-21T10:10:00.000Z',
    prepare: (board) => board.call('answer-question', { task_id: TASK, option: 'OAuth', agent: OTHER }),
  },
  finished: {
    from: 'taken',
    at: AFTER_TAKING,
    prepare: (board) =>
      board.call('report-finish', {
        task_id: TASK,
        agent: HOLDER,
        result: 'The password is kept.',
        verification_notes: 'npm test: 212 passed',
      }),
  },
  /** The run has failed, and the task is still in progress. */
  ended: {
    from: 'taken',
    at: AFTER_TAKING,
    prepare: (board) =>
      board.call('finish-run', {
        run_id: RUN,
        agent: HOLDER,
        status: 'failed',
        summary: 'The disk is full.',
      }),
  },
  'taken over': {
    from: 'taken',
    at: AFTER_TAKING,
    prepare: (board) => board.call('report-pickup', { task_id: TASK, agent: OTHER, force: true }),
  },
  /** `TASK` waits for `OTHER`. */
  assigned: {
    from: 'queued',
    at: AFTER_TAKING,
    prepare: (board) => board.call('assign-task', { task_id: TASK, assignee: OTHER }),
  },
  /** Two requests have been answered, with the ids `request-1` and `request-2`. */
  requested: {
    from: 'taken',
    at: AFTER_TAKING,
    async prepare(board) {
      await board.call('create-task', { title: 'Once', request_id: 'request-1' });
      await board.call('report-progress', {
        task_id: TASK,
        agent: HOLDER,
        message: 'Once.',
        request_id: 'request-2',
      });
    },
  },
  /** `MESSAGE` and `NOTE` are open, `OLD_MESSAGE` is closed. */
  mailed: {
    from: 'taken',
    at: AFTER_TAKING,
    async prepare(board) {
      board.nextRun(OLD_MESSAGE);
      await board.call('send-message', { to: [HOLDER], message: 'Never mind.', agent: ORCHESTRATOR });
      await board.call('close-message', {
        message_id: OLD_MESSAGE,
        reason: 'sent by mistake',
        agent: ORCHESTRATOR,
      });
      board.nextRun(MESSAGE);
      await board.call('send-message', {
        to: [HOLDER, OTHER],
        task_id: TASK,
        message: 'Is the password kept?\nWhen it is, say how you know.',
        kind: 'question',
        importance: 'high',
        agent: ORCHESTRATOR,
      });
      board.nextRun(NOTE);
      await board.call('send-message', { task_id: TASK, message: 'The password is in the vault.' });
    },
  },
  detached: {
    from: 'taken',
    at: AFTER_TAKING,
    async prepare({ root }) {
      gitIn(root, 'switch', '-q', '--detach');
    },
  },
  /** The branch holds a task file that is none. */
  malformed: {
    from: 'taken',
    at: AFTER_TAKING,
    async prepare({ root }) {
      const path = `pending/${BAD_TASK}.md`;
      writeFileSync(join(root, path), `---\nid: ${BAD_TASK}\ntitle: [\n---\n`);
      dateFile(join(root, path));
      gitIn(root, 'add', path);
      commitByHand(root, 'add a task by hand');
    },
  },
  /** `TASK` is in progress, and has an open child, `FREE_TASK`. */
  divided: {
    from: 'taken',
    at: AFTER_TAKING,
    prepare: (board) => board.call('update-task', { task_id: FREE_TASK, parent: TASK }),
  },
  /** Its result waits for approval, and since then it has an open child, `FREE_TASK`. */
  'in review, divided': {
    from: 'in review',
    at: '2026-11-21T10:11:00.000Z',
    prepare: (board) => board.call('update-task', { task_id: FREE_TASK, parent: TASK }),
  },
  /** `TASK` will not be done. */
  closed: {
    from: 'taken',
    at: AFTER_TAKING,
    prepare: (board) =>
      board.call('close-task', { task_id: TASK, as: 'obsolete', reason: 'The login form is gone.' }),
  },
  /** The run of `TASK` made a commit. */
  linked: {
    from: 'taken',
    at: AFTER_TAKING,
    prepare: (board) =>
      board.call('report-progress', {
        task_id: TASK,
        agent: HOLDER,
        message: 'Committed.',
        commit: ['0123456789abcdef0123456789abcdef01234567'],
      }),
  },
  /** A person has added a copy of the event that tells how `FREE_TASK` began, under another id. */
  'tampered with': {
    from: 'taken',
    at: AFTER_TAKING,
    async prepare({ root }) {
      const path = gitIn(root, 'ls-files', `events/*.task-created.${FREE_TASK}.md`).trim();
      const copy = path.replace(/.(?=\.task-created)/, (last) => (last === '0' ? '1' : '0'));
      copyFileSync(join(root, path), join(root, copy));
      gitIn(root, 'add', copy);
      commitByHand(root, 'say it again');
    },
  },
  /** `TASK` is in the queue, and somebody has to approve of it before it is begun. */
  unapproved: {
    from: 'queued',
    at: AFTER_TAKING,
    prepare: (board) => board.call('update-task', { task_id: TASK, approval: 'start' }),
  },
  /** `TASK` is in progress, and has two criteria that have to be met. */
  'with criteria': {
    from: 'taken',
    at: AFTER_TAKING,
    prepare: (board) =>
      board.call('update-task', {
        task_id: TASK,
        add_criterion: ['The password is kept.', 'Firefox and Chrome are tried.'],
        require_criteria: true,
      }),
  },
  /** The same with both met, and somebody else has to approve of it. */
  'to be approved': {
    from: 'with criteria',
    at: '2026-11-21T10:10:00.000Z',
    async prepare(board) {
      const seen = { by: 'npm-test', evidence: '212 passed', agent: HOLDER };
      await board.call('check-criterion', { task_id: TASK, n: 1, status: 'met', ...seen });
      await board.call('check-criterion', { task_id: TASK, n: 2, status: 'met', agent: OTHER });
      await board.call('update-task', { task_id: TASK, approval: 'finish' });
    },
  },
  /** `HOLDER` has finished `TASK`, and it waits for approval. */
  'in review': {
    from: 'to be approved',
    at: '2026-11-21T10:11:00.000Z',
    prepare: (board) =>
      board.call('report-finish', {
        task_id: TASK,
        agent: HOLDER,
        result: 'The password is kept.',
        verification_notes: 'npm test: 212 passed',
      }),
  },
  /** The same, and `OTHER` has found a criterion that is not met. */
  lacking: {
    from: 'in review',
    at: '2026-11-21T10:12:00.000Z',
    prepare: (board) =>
      board.call('check-criterion', { task_id: TASK, n: 2, status: 'failed', agent: OTHER }),
  },
  /** A person has written into the file of `TASK`, and git does not know yet. */
  'edited by hand': {
    from: 'taken',
    at: AFTER_TAKING,
    async prepare({ root }) {
      const path = join(root, `in_progress/${TASK}-fix-the-login-form.md`);
      writeFileSync(
        path,
        readFileSync(path, 'utf8').replace('priority: high', 'priority: critical # at last'),
      );
      dateFile(path);
    },
  },
};

async function fillQueue({ call }: Preparing): Promise<void> {
  await call('create-task', { title: 'Draw the board', id: 't-4s6t8v0w', priority: 'critical' });
  await call('report-pickup', { task_id: 't-4s6t8v0w', agent: 'agent-9', mode: 'Drawing' });
  await call('create-task', { title: 'Choose a licence', id: 't-8n2p4q6r' });
  await call('report-pickup', { task_id: 't-8n2p4q6r', agent: 'agent-3' });
  await call('report-finish', {
    task_id: 't-8n2p4q6r',
    agent: 'agent-3',
    result: 'MIT.',
    verification_notes: 'Read it.',
  });
  await call('create-task', { title: 'Set up staging', id: 't-5h8j1k3m', label: ['ops'] });
  await call('report-pickup', { task_id: 't-5h8j1k3m', agent: 'agent-3' });
  await call('report-blocker', { task_id: 't-5h8j1k3m', agent: 'agent-3', blocker: 'needs the password' });
  await call('create-task', {
    title: 'Fix the login form',
    id: TASK,
    priority: 'high',
    label: ['web', 'bug'],
    description: 'It loses the password.',
  });
  await call('create-task', {
    title: 'Write the notes',
    id: WAITING_TASK,
    depends_on: [TASK],
    priority: 'low',
  });
  await call('create-task', { title: 'Say hello – ¡hola!', id: FREE_TASK });
}

/** Needs tell when a person wrote a file: in each copy at the same time. */
const COPIED = { recursive: true, preserveTimestamps: true } as const;

function dateFile(path: string): void {
  const at = Date.parse(AFTER_TAKING) / 1000;
  utimesSync(path, at, at);
}

const prepared = new Map<BoardName, Promise<string>>();

/** A prepared board to copy from, made when it is first asked for. */
export function preparedBoard(name: BoardName): Promise<string> {
  const known = prepared.get(name) ?? prepareBoard(name);
  prepared.set(name, known);
  return known;
}

async function prepareBoard(name: BoardName): Promise<string> {
  const { from, at, prepare } = RECIPES[name];
  const root = join(sharedFolder(), 'board');
  if (from === undefined) await makeBoard(root, Date.parse(at));
  else cpSync(await preparedBoard(from), root, COPIED);
  await prepare(preparing(root, Date.parse(at), name));
  fold(root);
  return root;
}

/** A copy of a prepared board below a folder, which is a new one. The copy's name is the board's; what is above must not matter. */
export async function copyOf(board: BoardName, above = tempFolder()): Promise<string> {
  const root = join(above, 'board');
  cpSync(await preparedBoard(board), root, COPIED);
  return root;
}
