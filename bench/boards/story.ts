import { randomCharacters } from '../../src/domain/ids.ts';
import { STATUSES, type Status } from '../../src/domain/status.ts';
import { seededBytes } from '../../src/seeded-bytes.ts';

export type Counts = Readonly<Record<Status, number>>;

/** What a board has been through. */
export interface Story {
  /** How many tasks there are in the end, by status. */
  tasks: Counts;
  /** Reports in all, each a commit, beside those that the tasks' own lives need if these are more. */
  reports: number;
  /** Workers, who work side by side. */
  agents: number;
}

/** Calls an operation that has to succeed. */
export type Call = (operation: string, input: Record<string, unknown>) => Promise<void>;

/** Made; taken; and ended or stopped. */
const REPORTS_OF_LIFE: Readonly<Record<Status, number>> = { pending: 1, in_progress: 2, blocked: 3, done: 3 };
const SUBJECTS = [
  'login form',
  'export to CSV',
  'slow search',
  'time zones',
  'retry of uploads',
  'empty state',
];
const DESCRIPTION = 'It fails for some users.\n\n## Plan\n\n- [x] find out why\n- [/] mend it\n- [ ] test it';

/** One worker's way with one task, and how it ends. */
interface Life {
  task: string;
  agent: string;
  title: string;
  status: Status;
  /** Reports between the first and the last. */
  between: number;
}

/** How many reports the story takes. */
export function reportsIn({ tasks, reports }: Story): number {
  return Math.max(reports, neededBy(tasks));
}

function neededBy(tasks: Counts): number {
  return STATUSES.reduce((sum, status) => sum + tasks[status] * REPORTS_OF_LIFE[status], 0);
}

/**
 * Tells of a fleet that takes tasks, reports on them and finishes them, until only the last are blocked, in progress or
 * waiting. The same every time. Progress and heartbeats fill it up to the number of reports.
 */
export async function tellStory(story: Story, call: Call): Promise<void> {
  const lives = livesOf(story);
  for (let index = 0; index < lives.length; index += story.agents) {
    await live(lives.slice(index, index + story.agents), call);
  }
}

function livesOf({ tasks, reports, agents }: Story): Life[] {
  const order: readonly Status[] = ['done', 'blocked', 'in_progress', 'pending'];
  const statuses = order.flatMap((status) => Array.from({ length: tasks[status] }, () => status));
  const begun = statuses.length - tasks.pending;
  const filling = Math.max(0, reports - neededBy(tasks));
  const random = seededBytes(1);
  const before = (index: number) => Math.floor((filling * Math.min(index, begun)) / begun);
  return statuses.map((status, index) => ({
    task: `t-${randomCharacters(8, random)}`,
    agent: `agent-${index % agents}`,
    title: `Mend the ${SUBJECTS[index % SUBJECTS.length]} (${index + 1})`,
    status,
    between: before(index + 1) - before(index),
  }));
}

/** All at the same time, as a fleet does. */
async function live(lives: readonly Life[], call: Call): Promise<void> {
  for (const { task, title } of lives) {
    await call('create-task', { id: task, title, description: DESCRIPTION, label: ['bug'] });
  }
  const begun = lives.filter(({ status }) => status !== 'pending');
  for (const { task, agent } of begun) await call('report-pickup', { task_id: task, agent });
  const longest = Math.max(0, ...begun.map(({ between }) => between));
  for (let step = 1; step <= longest; step++) {
    for (const life of begun) if (step <= life.between) await call(...reportOf(life, step));
  }
  for (const life of begun) await end(life, call);
}

/** Every other one has nothing to say. */
function reportOf({ task, agent }: Life, step: number): Parameters<Call> {
  if (step % 2 === 0) return ['report-heartbeat', { agent, message: 'alive' }];
  const message = `Step ${step}: read the code around it, wrote a failing test, and made it pass.`;
  return ['report-progress', { task_id: task, agent, message }];
}

async function end({ task, agent, status }: Life, call: Call): Promise<void> {
  const about = { task_id: task, agent };
  if (status === 'blocked') {
    await call('report-blocker', {
      ...about,
      blocker: 'Which of the two?',
      kind: 'question',
      option: ['this', 'that'],
    });
  }
  if (status === 'done') {
    const result = 'The cause was a missing check; it is mended and has a test.';
    await call('report-finish', { ...about, result, verification_notes: 'Ran the whole suite twice.' });
  }
}
