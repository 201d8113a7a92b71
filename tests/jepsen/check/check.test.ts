import { expect, test } from 'vitest';
import type { Outcome } from '../history.ts';
import { Planted, REFUSED, UNKNOWN } from './planted.ts';

const shown = (task: object): Outcome => ({ outcome: 'ok', data: { task } });
const listed = (...ids: string[]): Outcome => ({ outcome: 'ok', data: { ids } });

/** A task that worker a holds, in three commits. */
const held = () =>
  new Planted()
    .moves('t-1', null, 'pending')
    .moves('t-1', 'pending', 'in_progress', { agent: 'a', revision: 2, event: { report: 'pickup' } });

test('a history that the record bears out has no findings', () => {
  const all = held()
    .commit({ token: 'w1-0' })
    .commit({ token: 'w1-1' })
    .call({ token: 'w1-0', at: [1, 2] }, 2)
    .call({ token: 'w1-1', at: [3, 4] }, UNKNOWN)
    .call({ token: 'w1-2', at: [5, 6] }, UNKNOWN)
    .call({ token: 'w1-3', at: [7, 8] }, REFUSED)
    .call(
      { at: [9, 10], operation: 'board-summary' },
      { outcome: 'ok', data: { counts: { pending: 1, done: 2, total: 3 } } },
    )
    .call(
      { at: [9, 10], operation: 'show-task' },
      shown({ id: 't-1', status: 'in_progress', revision: 2, worker: 'a' }),
    )
    .call({ at: [11, 12], operation: 'list-events' }, listed('e000', 'e001'))
    .call({ at: [13, 14], operation: 'list-events' }, listed('e002', 'e003'));
  expect(all.found()).toEqual([]);
});

test('a report that was acknowledged and is not on record is found', () => {
  const lost = held().call({ token: 'w1-0', at: [1, 2] }, 7);
  expect(lost.found()).toEqual(['lost: report-progress w1-0: acknowledged as c7, and not on the branch']);
});

test('a report without a request id is looked for by what it says', () => {
  const said = held().commit({ event: { message: 'half way [w1-0]' } });
  expect(said.call({ token: 'w1-0', at: [1, 2] }, 2).found()).toEqual([]);
  expect(said.call({ token: 'w1-1', at: [3, 4] }, 9).found()).toEqual([
    'lost: report-progress w1-1: acknowledged as c9, and not on the branch',
  ]);
});

test('a report that is on record twice is found, be its end known or not', () => {
  const twice = held().commit({ token: 'w1-0' }).commit({ token: 'w1-0' });
  expect(twice.call({ token: 'w1-0', at: [1, 2] }, UNKNOWN).found()).toEqual([
    'repeated: report-progress w1-0: on record 2 times',
  ]);
});

test('a report that was answered as new twice is found', () => {
  const again = held()
    .commit({ token: 'w1-0' })
    .call({ token: 'w1-0', at: [1, 2] }, 2)
    .call({ token: 'w1-0', at: [3, 4] }, 2);
  expect(again.found()).toEqual(['repeated: report-progress w1-0: answered as new again after it had been']);
});

test('a report that was refused and is on record is found; not so where an earlier attempt may have put it there', () => {
  const refused = held()
    .commit({ token: 'w1-0' })
    .call({ token: 'w1-0', at: [3, 4] }, REFUSED);
  expect(refused.found()).toEqual([
    'refused, but on record: report-progress w1-0: was not acknowledged, and is on record',
  ]);
  expect(refused.call({ token: 'w1-0', at: [1, 2] }, UNKNOWN).found()).toEqual([]);
});

test('an answer that names another commit than the one on record is found', () => {
  const other = held()
    .commit({ token: 'w1-0' })
    .call({ token: 'w1-0', at: [1, 2] }, 1);
  expect(other.found()).toEqual([
    'answered otherwise than recorded: report-progress w1-0: answered as c1, recorded as c2',
  ]);
});

test('a report that landed on another revision than it asked for is found', () => {
  const stale = held()
    .commit({ token: 'w1-0' })
    .call({ token: 'w1-0', at: [1, 2], input: { task_id: 't-1', if_revision: 1 } }, 2);
  expect(stale.found()).toEqual([
    'answered otherwise than recorded: report-progress w1-0: expected revision 1, landed on 2',
  ]);
});

test('a failure that ends with the status of a success is found', () => {
  const hidden = held().call({ token: 'w1-0', at: [1, 2] }, { ...REFUSED, status: 0 });
  expect(hidden.found()).toEqual([
    'answered otherwise than recorded: report-progress: status 0 with an answer that says refused',
  ]);
});

test('a report that was answered before another was begun, and comes after it, is found', () => {
  const late = held()
    .commit({ token: 'w2-0' })
    .commit({ token: 'w1-0' })
    .call({ token: 'w1-0', at: [1, 2] }, 3)
    .call({ token: 'w2-0', at: [3, 4] }, 2);
  expect(late.found()).toEqual([
    'out of order: w1-0 was answered before w2-0 was begun, and comes after it on the branch',
  ]);
});

test('reports that were under way at the same time may come in any order', () => {
  const abreast = held()
    .commit({ token: 'w2-0' })
    .commit({ token: 'w1-0' })
    .call({ token: 'w1-0', at: [1, 4] }, 3)
    .call({ token: 'w2-0', at: [3, 5] }, 2);
  expect(abreast.found()).toEqual([]);
});

test('events whose ids go back are found', () => {
  const back = held().commit({ event: { id: 'e000' } });
  expect(back.found()).toEqual(['out of order: event e000 comes after e001']);
});

test('a move that the transition table does not have is found, unless it was forced', () => {
  const jump = (forced: boolean) =>
    new Planted().moves('t-1', null, 'pending').moves('t-1', 'pending', 'done', { event: { forced } });
  expect(jump(true).found()).toEqual([]);
  expect(jump(false).found()).toEqual([
    'illegal: event e001: t-1 goes from pending to done, and is not forced',
  ]);
});

test('a gap between two moves of a task is found', () => {
  const gap = held().moves('t-1', 'blocked', 'pending', { agent: 'a', event: { agent: null } });
  expect(gap.found()).toEqual(['illegal: event e002: t-1 goes from blocked, and was in_progress']);
});

test('a task that moved without an event is found', () => {
  const silent = held().commit({ states: { 't-1': { status: 'done', revision: 3, worker: 'a' } } });
  expect(silent.found()).toEqual(['illegal: t-1 is done, and its events say in_progress']);
});

test('a person’s commit is accounted for by the next one, which names it, if need be in parts', () => {
  const byHand = () =>
    held().commit({
      states: { 't-1': { status: 'blocked', revision: 2, worker: 'a' } },
      change: { isReport: false, events: [] },
    });
  const event = { type: 'task-moved', from: 'in_progress', to: 'blocked' } as const;
  expect(byHand().found()).toEqual([]);
  expect(
    byHand()
      .commit({ event, change: { records: ['c2'] } })
      .found(),
  ).toEqual([]);
  expect(
    byHand()
      .commit({ change: { records: ['c2'] } })
      .commit({ event, change: { records: ['c2'] } })
      .found(),
  ).toEqual([]);
  expect(byHand().commit({}).found()).toEqual([
    'illegal: it does not name the person’s commit c2 before it',
    'illegal: t-1 is blocked, and its events say in_progress',
  ]);
});

test('an event that was changed or removed is found', () => {
  const spoiled = held().commit({ change: { spoiled: ['events/e000.md'] } });
  expect(spoiled.found()).toEqual(['illegal: events/e000.md was changed or removed']);
});

test('a worker that takes a task which another holds is found, unless by force', () => {
  const taken = (forced: boolean) =>
    held().commit({
      agent: 'b',
      event: { agent: 'b', task: 't-1', report: 'pickup', forced },
      states: { 't-1': { status: 'in_progress', revision: 3, worker: 'b' } },
    });
  expect(taken(true).found()).toEqual([]);
  expect(taken(false).found()).toEqual([
    'held twice: b did pickup on t-1, which a held',
    'held twice: t-1 passed from a to b while it was in progress',
  ]);
});

test('a worker that is told it holds a task which another holds all the time is found', () => {
  const nothing: Outcome = { outcome: 'ok', data: { changed: false, commit: null, event_ids: [] } };
  const told = held().call(
    { token: 'w2-0', at: [1, 2], operation: 'report-pickup', input: { task_id: 't-1', agent: 'b' } },
    nothing,
  );
  expect(told.found()).toEqual(['held twice: b was told that it holds t-1, and never did meanwhile']);
});

test('counts that do not add up are found', () => {
  const counts = { pending: 1, done: 2, total: 4 };
  const wrong = held().call({ at: [1, 2], operation: 'board-summary' }, { outcome: 'ok', data: { counts } });
  expect(wrong.found()).toEqual(['read: counts add up to 3, and the total says 4']);
});

test('a task shown as it was before an earlier answer is found; as it was while the call was under way is well', () => {
  const pending = { id: 't-1', status: 'pending', revision: 1, worker: null };
  const picked = new Planted()
    .moves('t-1', null, 'pending')
    .moves('t-1', 'pending', 'in_progress', { token: 'w1-0', agent: 'a', revision: 2 })
    .call({ token: 'w1-0', at: [1, 5] }, 1);
  const read = { operation: 'show-task' };
  expect(picked.call({ ...read, at: [2, 6] }, shown(pending)).found()).toEqual([]);
  expect(picked.call({ ...read, at: [6, 7], who: 'o2' }, shown(pending)).found()).toEqual([
    `read: ${JSON.stringify(pending)} is none of ${JSON.stringify({ status: 'in_progress', revision: 2, worker: 'a' })}, which it was meanwhile`,
  ]);
});

test('a task may be shown as it was until the files are up to date, where an answer said that they are not', () => {
  const pending = { id: 't-1', status: 'pending', revision: 1, worker: null };
  const behind = (...warnings: string[]) =>
    new Planted()
      .moves('t-1', null, 'pending')
      .moves('t-1', 'pending', 'in_progress', { token: 'w1-0', agent: 'a', revision: 2 })
      .call(
        { token: 'w1-0', at: [1, 2] },
        { outcome: 'ok', data: { commit: 'c1', event_ids: ['e001'] }, warnings },
      )
      .call({ operation: 'show-task', at: [3, 4] }, shown(pending));
  expect(behind('work_tree_behind').found()).toEqual([]);
  expect(behind('index_stale').found()).toHaveLength(1);
});

test('a revision that goes back for one observer is found, unless a person edited the task', () => {
  const task = (revision: number) => shown({ id: 't-1', status: 'pending', revision, worker: null });
  const read = { operation: 'show-task', who: 'o1' };
  const back = new Planted().call({ ...read, at: [1, 2] }, task(3)).call({ ...read, at: [3, 4] }, task(2));
  expect(back.found()).toContain('read: t-1 went back from revision 3 to 2');
  expect(back.edits('t-1', 2.5).found()).toEqual([]);
});

test('an event that pages leave out, show twice or make up is found', () => {
  const read = (...ids: string[]) =>
    held()
      .commit({})
      .call({ at: [1, 2], operation: 'list-events' }, listed('e000'))
      .call({ at: [3, 4], operation: 'list-events' }, listed(...ids))
      .found();
  expect(read('e001', 'e002')).toEqual([]);
  expect(read('e002')).toEqual(['read: event e002 was shown, and e001 before it was not']);
  expect(read('e000')).toEqual(['read: event e000 was shown again']);
  expect(read('e009')).toEqual(['read: event e009 was shown, and is not on record']);
});

test('two answers to one question, two approvals of one result, and words to a closed message are found', () => {
  const answered = { type: 'question-answered', entity_id: 't-1', task: 't-1' } as const;
  const blocked = new Planted()
    .moves('t-1', null, 'pending')
    .moves('t-1', 'pending', 'blocked', { revision: 2 });
  const going = { 't-1': { status: 'in_progress', revision: 3, worker: 'a' } } as const;
  const moved = {
    type: 'task-moved',
    entity_id: 't-1',
    task: 't-1',
    from: 'blocked',
    to: 'in_progress',
  } as const;
  expect(blocked.commit({ event: moved, states: going }).commit({ event: answered }).found()).toEqual([
    'settled twice: question-answered of t-1, which was in_progress and waited for nothing',
  ]);
  const approved = { type: 'approved', entity_id: 't-1', task: 't-1', data: { approval: 'finish' } } as const;
  expect(held().commit({ event: approved }).found()).toEqual([
    'settled twice: approved of t-1, which was in_progress and waited for nothing',
  ]);
  const said = (type: 'message-closed' | 'message-acknowledged') =>
    ({ type, entity_type: 'message', entity_id: 'm-1' }) as const;
  const acknowledged = new Planted().commit({ event: said('message-acknowledged') });
  const closed = acknowledged.commit({ event: said('message-closed') });
  expect(closed.found()).toEqual([]);
  expect(closed.commit({ event: said('message-acknowledged') }).found()).toEqual([
    'settled twice: message-acknowledged of m-1, which was closed before',
  ]);
});

test('an approval that was answered well and is not on record is found', () => {
  const nothing: Outcome = { outcome: 'ok', data: { changed: false, commit: null, event_ids: [] } };
  const told = held().call({ token: 'w2-0', at: [1, 2], operation: 'approve-task' }, nothing);
  expect(told.found()).toEqual(['settled twice: approve-task was answered well, and recorded nothing']);
});

test('a task comes to done past the table only where its commit closes it and its file says as what', () => {
  const closes = (closedAs: string | null) => {
    const state = { status: 'done', revision: 2, worker: null, closedAs } as const;
    const event = { type: 'task-moved', entity_id: 't-1', task: 't-1', from: 'pending', to: 'done' } as const;
    const planted = new Planted().moves('t-1', null, 'pending');
    return planted.closes('t-1', event, state).found();
  };
  expect(closes('obsolete')).toEqual([]);
  expect(closes(null)).toEqual(['illegal: event e001: t-1 goes from pending to done, and is not forced']);
});
