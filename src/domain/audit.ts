/**
 * What is proved: in every commit that the journal made the events that tell of a task's or a message's folder compose, in
 * order, to what happened to it, and there is none without such a change. What a person committed with git is told by a later commit
 * that names it in a `Records` trailer; until then it is owed. Approvals are asked for and given in turn, with their moves. It takes one commit after the other and keeps what has to be
 * known for the next: where each task is, which event ids there were, the last day's request ids.
 */
import { Approvals } from './audit-approvals.ts';
import { judgeEvents, lossOf } from './audit-events.ts';
import type { NotRecorded, Violation } from './audit-findings.ts';
import { isToldBySome, judgeMoves, tasksToldOf, toldByTask, type WrongMove } from './audit-moves.ts';
import { ClaimedEvents } from './claimed-events.ts';
import { isTaskKey, placedName, STATUS_EVENTS } from './event.ts';
import { eventFolder } from './event-id.ts';
import { EventIds } from './event-ids.ts';
import { answeredBy, type HistoryCommit, makerOf, type TaskChange } from './history.ts';
import { OwedEvents } from './owed-events.ts';
import { type Debt, OwedMoves } from './owed-moves.ts';
import { RequestWindow } from './request-window.ts';
import { type ReadIds, TaskPlaces, type Ways } from './task-places.ts';
import { toInstant } from './time.ts';

/** More than this many violations are only counted. */
export const VIOLATIONS_MOST = 1000;

/** What a commit did to tasks, as far as it is known without going on to it. */
export interface Examined {
  /** As it is in the history. */
  readonly found: HistoryCommit;
  /** The same without the events that it only puts back. */
  readonly commit: HistoryCommit;
  readonly ways: Ways;
  readonly wrong: readonly WrongMove[];
}

/** What an audit comes to. */
export interface AuditResult {
  commits: number;
  events: number;
  transitions: number;
  tasks: number;
  violation_count: number;
  violations: Violation[];
  not_recorded: NotRecorded[];
  /** Task files on the branch that nobody can read, relative to the board. */
  unreadable: string[];
}

export class Audit {
  readonly #places = new TaskPlaces();
  readonly #owed = new OwedMoves();
  readonly #owedEvents = new OwedEvents();
  readonly #claims = new ClaimedEvents();
  #approvals = new Approvals(true);
  readonly #eventIds = new EventIds();
  readonly #requests = new RequestWindow();
  readonly #violations: Violation[] = [];
  #counts = { commits: 0, events: 0, transitions: 0, violations: 0 };
  /** How many commits there were up to the last of the journal's. */
  #lastOfJournal = 0;

  /** Begins with a board as it stands, instead of with none. */
  begin(tasks: readonly TaskChange[]): void {
    this.#approvals = new Approvals(false);
    this.#places.apply(this.#places.waysOf({ tasks }));
  }

  /** Looks at the next commit. `read` are ids that were looked up for certain. */
  examine(found: HistoryCommit, read?: ReadIds): Examined {
    const events = this.#owedEvents.newsOf(found);
    const commit = events === found.events ? found : { ...found, events };
    const ways = this.#places.waysOf(commit, read);
    const isJournal = makerOf(commit) === 'journal';
    const ground = { places: this.#places, owed: this.#owed };
    return { found, commit, ways, wrong: isJournal ? judgeMoves(commit, ways, ground) : [] };
  }

  /** Goes on to a commit that was examined. */
  accept({ found, commit, ways, wrong }: Examined): void {
    this.#counts.commits++;
    const late = this.#mayBeToldLater(commit, wrong);
    for (const { task, event, ...finding } of wrong) {
      if (!late.has(task)) this.#complain(commit, { ...finding, task_id: taskIdOf(task), event_id: event });
    }
    for (const { event, ...finding } of judgeEvents(commit, this.#eventIds)) {
      this.#complain(commit, { ...finding, task_id: null, event_id: event });
    }
    for (const { task, event, ...finding } of this.#approvals.follow(commit))
      this.#complain(commit, { ...finding, task_id: task, event_id: event });
    const added = commit.events.filter(({ change }) => change === 'added');
    this.#counts.events += added.length;
    this.#counts.transitions += added.filter(
      ({ told, type }) => told !== undefined && STATUS_EVENTS.has(type),
    ).length;
    this.#noteRequests(commit);
    this.#owedEvents.settle(found);
    this.#owedEvents.note(commit, this.#counts.commits, commit.events);
    this.#claims.follow(commit, this.#counts.commits, this.#eventIds);
    this.#settle(commit, ways, late);
    this.#places.apply(ways);
  }

  /** Moves that a person amended into a commit of the journal: another may record them, as it records a person's commits. */
  #mayBeToldLater(commit: HistoryCommit, wrong: readonly WrongMove[]): Set<string> {
    const told = toldByTask(commit);
    const isLate = ({ code, task }: WrongMove) =>
      (code === 'move_without_event' || (code === 'task_in_two_folders' && !told.has(task))) &&
      this.#owed.recordedFrom(task, commit.trailers.records) === undefined;
    return new Set(wrong.filter(isLate).map(({ task }) => task));
  }

  #settle(commit: HistoryCommit, ways: Ways, late: ReadonlySet<string>): void {
    const number = this.#counts.commits;
    const told = toldByTask(commit);
    const maker = makerOf(commit);
    const isTold = (task: string) =>
      maker === 'brought'
        ? isToldBySome(told.get(task) ?? [], ways.byTask.get(task)?.after ?? this.#places.placeOf(task))
        : maker === 'journal' && !late.has(task);
    if (maker === 'journal') {
      this.#lastOfJournal = number;
      const tasks = [...tasksToldOf(ways, told)];
      this.#owed.settle(tasks.filter(isTold), commit.trailers.records);
    } else {
      const tasks = new Set([...ways.byTask.keys(), ...told.keys()]);
      this.#owed.settle([...tasks].filter(isTold), maker === 'brought' ? commit.trailers.records : []);
    }
    this.#owed.note(
      commit,
      number,
      [...ways.byTask].filter(([task]) => !isTold(task)),
    );
  }

  #noteRequests(commit: HistoryCommit): void {
    // A merge brings what was answered elsewhere.
    if (makerOf(commit) === 'person' || commit.parents.length > 1) return;
    for (const { id, at } of answeredBy(commit)) {
      const before = this.#requests.note(id, commit.id, at);
      if (before === null) continue;
      const message = `request id ${JSON.stringify(id)} was answered by commit ${before} within 24 hours before`;
      const about = { path: null, task_id: null, event_id: null };
      this.#complain(commit, { code: 'request_repeated', ...about, message });
    }
  }

  #complain(
    { id, seconds }: Pick<HistoryCommit, 'id' | 'seconds'>,
    finding: Omit<Violation, 'commit' | 'at'>,
  ): void {
    this.#counts.violations++;
    if (this.#violations.length === VIOLATIONS_MOST) return;
    this.#violations.push({ ...finding, commit: id, at: toInstant(seconds * 1000) });
  }

  /** The files of tasks that people moved and no event tells of: if nobody can read one, nobody could have recorded it. */
  owedFiles(): TaskChange[] {
    return [...this.#owed.entries()].flatMap(([, { moves }]) => moves.at(-1)?.file ?? []);
  }

  /** What it comes to, after the last commit. `read` holds the ids in the files that are owed. */
  finish(read: ReadIds): AuditResult {
    const unreadable = new Set(this.#places.unreadable());
    const not_recorded: NotRecorded[] = [];
    for (const [task, debt] of this.#owed.entries()) {
      const last = debt.moves.at(-1)?.path ?? '';
      if (read.get(last) === null) unreadable.add(last);
      else not_recorded.push(...this.#judgeDebt(task, debt));
    }
    for (const { commit, number, event } of this.#owedEvents.entries()) {
      const [code, message] = lossOf(event);
      const about = { path: event.path, task_id: null };
      if (number > this.#lastOfJournal) not_recorded.push({ commit: commit.id, ...about, message });
      else this.#complain(commit, { code, ...about, event_id: event.id, message });
    }
    for (const { commit, number, missing } of this.#claims.entries()) {
      // What is not back by the journal's next commit is as if it had been taken off the branch: the branch counts.
      if (number <= this.#lastOfJournal) continue;
      for (const event of missing) {
        const message = `event ${event} is named by this commit, and is not on the branch`;
        not_recorded.push({ commit, task_id: null, path: `events/${eventFolder(event)}`, message });
      }
    }
    const { violations, ...counts } = this.#counts;
    return {
      ...counts,
      tasks: this.#places.size,
      violation_count: violations,
      violations: this.#violations,
      not_recorded,
      unreadable: [...unreadable].sort(),
    };
  }

  /** Owed by the newest commits it is only to be told; where the journal went on without a word it is a violation. */
  #judgeDebt(task: string, { told, moves }: Debt): NotRecorded[] {
    const [first] = moves;
    if (first === undefined) return [];
    const { commit, path, number, isOfJournal } = first;
    const message = `a person's commit moved ${placedName(task)}, which its events left ${told}, to ${this.#places.placeOf(task)}`;
    if (number > this.#lastOfJournal) return [{ commit: commit.id, task_id: taskIdOf(task), path, message }];
    const about = { path, task_id: taskIdOf(task), event_id: null };
    this.#complain(
      commit,
      isOfJournal
        ? {
            ...about,
            code: 'move_without_event',
            message: `${placedName(task)}, which its events left ${told}, is moved by this commit, and no event says so`,
          }
        : { ...about, code: 'commit_not_recorded', message: `${message}, and no later commit records it` },
    );
    return [];
  }
}

const taskIdOf = (key: string) => (isTaskKey(key) ? key : null);
