import { STATUS_EVENTS } from '../../../src/domain/event.ts';
import { isAllowed, Status } from '../../../src/domain/status.ts';
import type { RecordedCommit, RecordedEvent } from '../record.ts';
import type { Evidence, Finding } from './evidence.ts';

/**
 * Each task's events are one path without a gap, of moves that the transition table has, that close or approve of it, or that say
 * that they were forced; and after each of the board's commits the task lies where its events say. What people committed themselves
 * is accounted for by the board's next commit, which names it; of a task that somebody is still at by a later one.
 * No event ever changes or goes.
 */
export function checkTransitions(evidence: Evidence): Finding[] {
  return new Walk().all(evidence.commits);
}

class Walk {
  /** Where events say that a task is, and where the branch has it. */
  readonly #told = new Map<string, Status | null>();
  readonly #lies = new Map<string, Status | null>();
  /** Tasks that people's commits changed, until the board's commits say the same. */
  readonly #unaccounted = new Set<string>();
  /** People's commits since the board's last one. */
  #foreign: string[] = [];
  readonly #findings: Finding[] = [];

  all(commits: readonly RecordedCommit[]): Finding[] {
    for (const commit of commits) this.#step(commit);
    const last = commits.at(-1);
    if (last?.isReport) for (const task of this.#unaccounted) this.#compare(task, this.#reporter(last));
    return this.#findings;
  }

  #reporter({ id }: RecordedCommit): (text: string) => void {
    return (text) => this.#findings.push({ kind: 'illegal', text, calls: [], commits: [id] });
  }

  #step(commit: RecordedCommit): void {
    const report = this.#reporter(commit);
    for (const path of commit.spoiled) report(`${path} was changed or removed`);
    for (const [task, state] of commit.tasks) this.#lies.set(task, state?.status ?? null);
    for (const event of commit.events) if (STATUS_EVENTS.has(event.type)) this.#follow(event, commit, report);
    if (!commit.isReport) {
      for (const task of commit.tasks.keys()) this.#unaccounted.add(task);
      if (commit.tasks.size > 0) this.#foreign.push(commit.id);
      return;
    }
    for (const task of commit.twice) report(`${task} is in two places`);
    const moved = commit.events.flatMap(({ type, entity_id }) =>
      STATUS_EVENTS.has(type) ? [entity_id] : [],
    );
    for (const task of new Set([...commit.tasks.keys(), ...moved])) {
      this.#compare(task, report);
      this.#unaccounted.delete(task);
    }
    const unnamed = this.#foreign.filter((id) => !commit.records.includes(id));
    for (const id of unnamed) report(`it does not name the person’s commit ${id} before it`);
    this.#foreign = [];
  }

  #compare(task: string, report: (text: string) => void): void {
    const [told, lies] = [this.#told.get(task) ?? null, this.#lies.get(task) ?? null];
    if (told !== lies) report(`${task} is ${shown(lies)}, and its events say ${shown(told)}`);
    this.#told.set(task, lies);
  }

  #follow(
    { id, type, entity_id: task, from, to, forced }: RecordedEvent,
    commit: RecordedCommit,
    report: (text: string) => void,
  ): void {
    const at = this.#told.get(task) ?? null;
    const goesTo = type === 'task-deleted' ? null : to;
    const begins = type === 'task-created' ? null : from;
    if (begins !== at) report(`event ${id}: ${task} goes from ${shown(begins)}, and was ${shown(at)}`);
    const [source, target] = [Status.safeParse(begins), Status.safeParse(goesTo)];
    if (
      type === 'task-moved' &&
      !forced &&
      !(to === 'done' && isAgreed(commit, task)) &&
      !(source.success && target.success && isAllowed(source.data, target.data))
    )
      report(`event ${id}: ${task} goes from ${shown(begins)} to ${shown(goesTo)}, and is not forced`);
    this.#told.set(task, target.success ? target.data : null);
  }
}

/** Only a task that somebody closed, or approved of, comes to done past the table: the commit says which. */
function isAgreed({ events, tasks }: RecordedCommit, task: string): boolean {
  const says = (type: RecordedEvent['type']) =>
    events.some((event) => event.type === type && event.entity_id === task);
  return says('task-closed') ? tasks.get(task)?.closedAs != null : says('approved');
}

const shown = (status: string | null) => status ?? 'nowhere';
