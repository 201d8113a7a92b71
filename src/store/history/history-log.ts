import { isEventId } from '../../domain/event-id.ts';
import type { EventChange, HistoryCommit, TaskChange } from '../../domain/history.ts';
import { GitStream } from '../git/git-stream.ts';
import { RAW_LOG, type RawChange, readChange } from '../git/raw-log.ts';
import type { Repository } from '../git/repository.ts';
import { eventPath, isEventPath, nameOfPath, readEventName, statusOfPath } from '../layout.ts';
import { type SealChange, sealChange } from '../sealed/sealed-changes.ts';

const KEYS = ['Event', 'Request-Id', 'Records'] as const;
const TRAILERS = `%(trailers:only,unfold,${KEYS.map((key) => `key=${key}`).join()})`;
const FORMAT = `--format=commit %H,%P,%ct,${TRAILERS}`;
const HEAD = /^\n?commit ([0-9a-f]+),([0-9a-f ]*),(\d+),(.*)$/s;

/** Reads the commits from a base (not shown; null for the root) to a tip, oldest first, as they come out of one `git log`. */
export async function* logHistory(
  repository: Repository,
  { base, tip }: { base: string | null; tip: string },
): AsyncGenerator<LoggedCommit[]> {
  const { workTree, prefix } = repository;
  const range = base === null ? [tip] : [tip, `^${base}`];
  // A path makes git compare more than it has to, so it is given only where the board is a part of something larger.
  const paths = prefix === '' ? ['--'] : ['--', `:(literal)${prefix.slice(0, -1)}`];
  const stream = new GitStream(workTree, [
    ...RAW_LOG,
    '--sparse',
    '--encoding=UTF-8',
    FORMAT,
    '--reverse',
    ...range,
    ...paths,
  ]);
  const parser = new LogParser(prefix);
  try {
    for await (const piece of stream.output()) {
      const commits = parser.take(piece);
      if (commits.length > 0) yield commits;
    }
    yield parser.end();
  } finally {
    stream.stop();
  }
}

/** A commit as it is logged: what it did to event files, and to the files of sealed days. */
export interface LoggedCommit extends HistoryCommit {
  readonly seals: readonly SealChange[];
}

/** A commit on its way in. */
type Growing = LoggedCommit & { tasks: TaskChange[]; events: EventChange[]; seals: SealChange[] };

/** Takes the log apart: fields that end with NUL; behind a commit's head pairs of what was changed and its path. */
class LogParser {
  readonly #prefix: string;
  #rest: Buffer = Buffer.alloc(0);
  #commit: Growing | null = null;
  /** What was changed at the path that comes next. */
  #change: RawChange | null = null;

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** The commits that are complete with this piece. */
  take(piece: Buffer): LoggedCommit[] {
    const bytes = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece]);
    const complete: LoggedCommit[] = [];
    let start = 0;
    for (let end = bytes.indexOf(0); end !== -1; end = bytes.indexOf(0, start)) {
      const done = this.#field(bytes.toString('utf8', start, end));
      if (done !== null) complete.push(done);
      start = end + 1;
    }
    this.#rest = bytes.subarray(start);
    return complete;
  }

  end(): LoggedCommit[] {
    return this.#commit === null ? [] : [this.#commit];
  }

  /** Takes the next field in; gives the commit before, where it begins another. */
  #field(field: string): LoggedCommit | null {
    if (this.#change !== null) {
      if (field.startsWith(this.#prefix)) this.#add(this.#change, field.slice(this.#prefix.length));
      this.#change = null;
      return null;
    }
    this.#change = readChange(field);
    if (this.#change !== null) return null;
    const head = HEAD.exec(field);
    if (head === null) return null;
    const done = this.#commit;
    this.#commit = commitOf(head);
    return done;
  }

  #add(change: RawChange, path: string): void {
    if (isEventPath(path)) {
      const seal = sealChange({ ...change, path });
      const event = eventChange({ ...change, path });
      if (seal !== null) this.#commit?.seals.push(seal);
      if (event !== null) this.#commit?.events.push(event);
    } else if (statusOfPath(path) !== null) {
      const blob = change.isFile ? change.after : null;
      this.#commit?.tasks.push({ path, change: kindOf(change), blob });
    }
  }
}

function kindOf({ before, after }: RawChange): EventChange['change'] {
  return before === null ? 'added' : after === null ? 'removed' : 'changed';
}

/** What a change did to an event; null where it is about a file that is none. */
export function eventChange(change: RawChange & { path: string }): EventChange | null {
  const { path, before, after, isFile } = change;
  const name = readEventName(nameOfPath(path));
  if (name === null || !isEventId(name.id)) return null;
  const { id, type, entity_id } = name;
  const content = { blob: isFile ? after : null, before };
  return {
    path,
    change: kindOf(change),
    ...content,
    id,
    type,
    entityId: entity_id,
    isInPlace: eventPath(name) === path,
  };
}

function commitOf([, id = '', parents = '', seconds = '', trailers = '']: RegExpExecArray): Growing {
  const lines = trailers.split('\n');
  const [events, requests, records] = KEYS.map((key) => valuesOf(key, lines)) as [
    string[],
    string[],
    string[],
  ];
  return {
    id,
    parents: parents === '' ? [] : parents.split(' '),
    seconds: Number(seconds),
    trailers: { events: events.filter(isEventId), requests, records },
    tasks: [],
    events: [],
    seals: [],
  };
}

function valuesOf(key: string, lines: readonly string[]): string[] {
  const start = `${key}: `;
  return lines.filter((line) => line.startsWith(start)).map((line) => line.slice(start.length));
}
