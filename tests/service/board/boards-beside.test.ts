import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { initBoard } from '../../../src/service/board/init-board.ts';
import { type Board, openBoard } from '../../../src/service/open-board.ts';
import { gitBy, makeProject } from '../../helpers/sound-board.ts';
import { START, tempFolder } from '../../helpers/temp-board.ts';

const random = (count: number) => crypto.getRandomValues(new Uint8Array(count));
const clock = () => START;

/** Boards in one repository, on one branch, with a task each that was made by the same request. */
async function boardsBeside(...folders: string[]): Promise<{ project: string; boards: Board[] }> {
  const project = join(tempFolder(), 'project');
  makeProject(project);
  const boards: Board[] = [];
  for (const folder of folders) {
    mkdirSync(join(project, folder), { recursive: true });
    await initBoard(join(project, folder), { kind: 'shared' }, { now: clock, random });
    boards.push(openBoard(join(project, folder), { now: clock, agent: null }));
  }
  for (const board of boards) expect(await create(board)).toMatchObject({ replayed: false });
  return { project, boards };
}

async function create(board: Board) {
  const envelope = await board.call('create-task', { id: 't-1', title: 'One', request_id: 'r-1' });
  return envelope.ok ? envelope.data : envelope.error;
}

const SOUND = { violation_count: 0, not_recorded: [], tasks: 1 };

async function expectSoundBoards(boards: readonly Board[]): Promise<void> {
  for (const board of boards) {
    expect(await create(board)).toMatchObject({ replayed: true, task: { id: 't-1' } });
    expect(await board.call('audit', {})).toMatchObject({ ok: true, data: SOUND });
    expect(await board.call('doctor', {})).toMatchObject({ data: { findings: [] } });
  }
}

test.each([
  ['beside each other', ['one', 'two']],
  ['one of them at the root', ['', 'two']],
])('boards on one branch, %s, are sound, and answer each their own requests', async (_what, folders) => {
  const { boards } = await boardsBeside(...folders);
  await expectSoundBoards(boards);
});

test('so are they where a person squashed what both reported into one commit', async () => {
  const { project, boards } = await boardsBeside('one', 'two');
  const file = join(tempFolder(), 'message');
  writeFileSync(file, gitBy(project, 'log', '-2', '--reverse', '--format=%B'));
  gitBy(project, 'reset', '-q', '--soft', 'HEAD~2');
  gitBy(project, 'commit', '-q', '-F', file);
  await expectSoundBoards(boards);
});

test('an event of another board is nobody else’s, also for who follows', async () => {
  const { boards } = await boardsBeside('one', 'two');
  const [one, two] = boards;
  const heartbeat = (board: Board | undefined) => board?.call('report-heartbeat', { agent: 'a' });
  const followed = await one?.follow('list-events', { after: new Date(START - 1000).toISOString() });
  await heartbeat(two);
  await heartbeat(one);
  const types: string[] = [];
  for await (const event of followed ?? []) {
    types.push(event.type);
    if (event.type === 'worker-heartbeat') break;
  }
  expect(types).toEqual(['board-created', 'task-created', 'worker-heartbeat']);
});
