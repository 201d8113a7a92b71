import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { STATUS_EVENTS } from '../../src/domain/event.ts';
import { nameMayHold, readEventName, statusOfPath } from '../../src/store/layout.ts';
import type { Commit } from './history.ts';

/** A task's way from one status to another; null where it was not there. */
interface Way {
  from: string | null;
  to: string | null;
}

/**
 * Looks whether the status events of each commit compose to what the commit, and the person's commits that it records,
 * did with the tasks' status folders.
 */
export async function checkComposition(root: string, commits: readonly Commit[]): Promise<string[]> {
  const violations: string[] = [];
  let due = new Map<string, Way>();
  for (const commit of commits) {
    const moved = inTurn(due, movesIn(commit));
    if (commit.events.length === 0) {
      due = moved;
      continue;
    }
    due = new Map();
    violations.push(...compare(commit, moved, eventsIn(root, commit)));
  }
  return violations;
}

function compare(commit: Commit, moved: ReadonlyMap<string, Way>, told: ReadonlyMap<string, Way>): string[] {
  const wrong: string[] = [];
  for (const [name, way] of moved) {
    const id = [...told.keys()].find((known) => nameMayHold(name, known));
    const said = id === undefined ? undefined : told.get(id);
    const isSame = said === undefined ? way.from === way.to : said.from === way.from && said.to === way.to;
    if (!isSame) wrong.push(`commit ${commit.id}: ${name} went ${show(way)}, its events say ${show(said)}`);
  }
  for (const [id, way] of told) {
    if (way.from !== way.to && ![...moved.keys()].some((name) => nameMayHold(name, id)))
      wrong.push(`commit ${commit.id}: the events say that ${id} went ${show(way)}, and it did not`);
  }
  return wrong;
}

const show = (way: Way | undefined) => (way === undefined ? 'nothing' : `from ${way.from} to ${way.to}`);

function movesIn({ changes }: Commit): Map<string, Way> {
  const ways = new Map<string, Way>();
  for (const { kind, path } of changes) {
    const status = statusOfPath(path);
    if (status === null || kind === 'changed') continue;
    const name = path.slice(path.lastIndexOf('/') + 1);
    const way = ways.get(name) ?? { from: null, to: null };
    ways.set(name, kind === 'added' ? { ...way, to: status } : { ...way, from: status });
  }
  return ways;
}

function eventsIn(root: string, { changes }: Commit): Map<string, Way> {
  const told = new Map<string, Way>();
  const added = changes.filter(({ kind, path }) => kind === 'added' && path.startsWith('events/'));
  for (const { path } of added.sort((one, other) => (one.path < other.path ? -1 : 1))) {
    const event = readEventName(path.slice(path.lastIndexOf('/') + 1));
    if (event === null || !STATUS_EVENTS.has(event.type)) continue;
    const text = readFileSync(join(root, path), 'utf8');
    const field = (key: string) => new RegExp(`^${key}: (.*)$`, 'm').exec(text)?.[1] ?? null;
    const from = told.has(event.entity_id) ? (told.get(event.entity_id)?.from ?? null) : field('from');
    told.set(event.entity_id, { from, to: field('to') });
  }
  return told;
}

/** What two steps come to, one after the other. */
function inTurn(first: ReadonlyMap<string, Way>, second: ReadonlyMap<string, Way>): Map<string, Way> {
  const joined = new Map(first);
  for (const [name, way] of second) {
    const before = first.get(name);
    joined.set(name, before === undefined ? way : { from: before.from, to: way.to });
  }
  return joined;
}
