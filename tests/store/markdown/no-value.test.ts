import { expect, test } from 'vitest';
import { TaskFields } from '../../../src/domain/task.ts';
import { renderMarkdown } from '../../../src/store/markdown/render-markdown.ts';
import { parseRecord } from '../../../src/store/records/records.ts';
import { tempBoard } from '../../helpers/temp-board.ts';

const file = (lines: string) =>
  `---\nid: t-1\ntitle: One\ncreated_at: 2026-11-01T00:00:00.000Z\n${lines}\n---\nBody.\n`;
const read = (lines: string) => parseRecord(TaskFields, 'pending/t-1.md', Buffer.from(file(lines)));

const NOTHING = [
  '',
  ' ~',
  ' null',
  ' Null',
  ' NULL',
  ' !!null',
  ' !!null ~',
  ' # nobody yet',
  ' []',
  " ''",
  ' [~]',
];

test.each(NOTHING)('an assignee, a priority and a date of%s are none', (typed) => {
  const { fields } = read(`assignee:${typed}\npriority:${typed}\nstarted_at:${typed}\nlabels:${typed}`);
  expect(fields).toMatchObject({ assignee: null, priority: 'medium', started_at: null, labels: [] });
});

test('nothing inside a blocker and among labels is none as well', () => {
  const { fields } = read('blocker:\n  text: Why?\n  risk: ~\n  recommend:\nlabels:\n  - web\n  -\n  - null');
  expect(fields.blocker).toMatchObject({ text: 'Why?', risk: null, recommend: null });
  expect(fields.labels).toEqual(['web']);
});

test('a list of one in the place of one value is that value', () => {
  expect(read('assignee: [agent-7]').fields.assignee).toBe('agent-7');
  expect(() => read('assignee: [agent-7, agent-8]')).toThrow(/assignee: .*got \["agent-7","agent-8"\]/);
});

test('quoted words are words', () => {
  const { fields } = read('assignee: "null"\nlabels: ["~", \'null\']');
  expect(fields).toMatchObject({ assignee: 'null', labels: ['~', 'null'] });
});

test('what a key needs stays what an older board wrote for it', () => {
  const text = '---\nid: null\ntitle: null\ncreated_at: 2026-11-01T00:00:00.000Z\n---\n';
  expect(parseRecord(TaskFields, 'pending/null.md', Buffer.from(text)).fields).toMatchObject({
    id: 'null',
    title: 'null',
  });
});

test.each(['null', 'Null', '~'])('a value of %s is written so that it is read again', (word) => {
  const base = read('assignee: ~ # who?\nmode: !!null ~');
  const text = renderMarkdown(
    { ...base.fields, title: word, assignee: 'null', labels: [word] },
    '',
    base.file,
  );
  const { fields } = parseRecord(TaskFields, 'pending/t-1.md', Buffer.from(text));
  expect(fields).toMatchObject({ title: word, assignee: 'null', labels: [word] });
});

test('a worker called null can have a task', async () => {
  const board = await tempBoard();
  await board.ok('create-task', { title: 'null', id: 't-1' });
  await board.ok('report-pickup', { task_id: 't-1', agent: 'null' });
  const { items } = await board.ok('list-tasks', { worker: 'null' });
  expect(items).toMatchObject([{ title: 'null', worker: 'null' }]);
});

test('settings with nothing behind them are as if they were left out', async () => {
  const board = await tempBoard();
  board.write('board.yaml', 'format: 1\nbranch: main\nname: ~\nstale_after_seconds:\nrecent_limit: null\n');
  expect(await board.ok('board-summary', {})).toMatchObject({
    board: { name: 'board' },
    recent_finished: { limit: 10 },
  });
});
