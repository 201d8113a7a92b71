import { readTrailers, requestsIn } from '../../domain/commit-trailers.ts';
import { isEventId } from '../../domain/event-id.ts';
import type { EventChange, HistoryCommit, TaskChange } from '../../domain/history.ts';
import { Fields, GitStream } from '../git/git-stream.ts';
import { RAW_LOG, type RawChange, readChange } from '../git/raw-log.ts';
import type { Repository } from '../git/repository.ts';
import { EVENTS, eventPath, isEventPath, nameOfPath, placeOfPath, readEventName } from '../layout.ts';
import { type SealChange, sealChange } from '../sealed/sealed-changes.ts';

const FORMAT = '--format=commit %H,%P,%ct,%at,%B';
const HEAD = /^\n?commit ([0-9a-f]+),([0-9a-f ]*),(\d+),(\d+),(.*)$/s;
/** `%B` is written as it was meant, and what a person put in a commit's place with `git replace` is not looked at. */
const LOG = [...RAW_LOG, '--encoding=UTF-8', FORMAT, '--reverse'];

/** From which commit (not shown; null for the root) to which. */
export interface Stretch {
  readonly base: string | null;
  readonly tip: string;
}

/** Reads the commits of a stretch that are the board's business, oldest first, as they come out of one `git log`. */
export function logHistory(repository: Repository, stretch: Stretch): AsyncGenerator<LoggedCommit[]> {
  const { prefix } = repository;
  // A path makes git compare more than it has to, so it is given only where the board is a part of something larger.
  return log(repository, [...LOG, ...range(stretch)], prefix === '' ? [] : [prefix.slice(0, -1)]);
}

/** Some of the commits of a stretch that changed events, merged ones as they were made elsewhere; each by itself. */
export function logEventCommits(
  repository: Repository,
  stretch: Stretch,
  { skip, limit }: { skip: number; limit: number },
): AsyncGenerator<LoggedCommit[]> {
  const everyParent = LOG.filter((option) => option !== '--first-parent');
  const window = ['--no-diff-merges', `--skip=${skip}`, `--max-count=${limit}`];
  const folder = `${repository.prefix}${EVENTS}`;
  return log(repository, [...everyParent, ...window, ...range(stretch)], [folder]);
}

const range = ({ base, tip }: Stretch) => (base === null ? [tip] : [tip, `^${base}`]);

async function* log(
  { workTree, prefix }: Repository,
  args: readonly string[],
  folders: readonly string[],
): AsyncGenerator<LoggedCommit[]> {
  const paths = folders.map((folder) => `:(literal)${folder}`);
  const stream = new GitStream(workTree, [...args, '--', ...paths]);
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

const NO_TRAILERS: HistoryCommit['trailers'] = { events: [], requests: [], records: [] };

/** A commit on its way in. */
type Growing = LoggedCommit & {
  tasks: TaskChange[];
  events: EventChange[];
  seals: SealChange[];
  /** It changed something beside this board's records. */
  isElsewhere: boolean;
};

/** Takes the log apart: fields that end with NUL; behind a commit's head pairs of what was changed and its path. */
class LogParser {
  readonly #prefix: string;
  readonly #fields = new Fields();
  #commit: Growing | null = null;
  /** What was changed at the path that comes next. */
  #change: RawChange | null = null;

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** The commits that are complete with this piece. */
  take(piece: Buffer): LoggedCommit[] {
    const complete: LoggedCommit[] = [];
    for (const field of this.#fields.take(piece)) {
      const done = this.#field(field);
      if (done !== null) complete.push(done);
    }
    return complete;
  }

  end(): LoggedCommit[] {
    const done = this.#done();
    return done === null ? [] : [done];
  }

  /** One that changed something and nothing of this board's tells of another's: several boards may share a branch. */
  #done(): LoggedCommit | null {
    if (this.#commit === null) return null;
    const { isElsewhere, ...commit } = this.#commit;
    const isOurs = commit.tasks.length + commit.events.length + commit.seals.length > 0;
    return isOurs || !isElsewhere ? commit : { ...commit, trailers: NO_TRAILERS };
  }

  /** Takes the next field in; gives the commit before, where it begins another. */
  #field(field: string): LoggedCommit | null {
    if (this.#change !== null) {
      if (!field.startsWith(this.#prefix)) this.#noteElsewhere();
      else this.#add(this.#change, field.slice(this.#prefix.length));
      this.#change = null;
      return null;
    }
    this.#change = readChange(field);
    if (this.#change !== null) return null;
    const head = HEAD.exec(field);
    if (head === null) return null;
    const done = this.#done();
    this.#commit = commitOf(head);
    return done;
  }

  #add(change: RawChange, path: string): void {
    if (isEventPath(path)) {
      const seal = sealChange({ ...change, path });
      const event = eventChange({ ...change, path });
      if (seal !== null) this.#commit?.seals.push(seal);
      if (event !== null) this.#commit?.events.push(event);
    } else if (placeOfPath(path) !== null) {
      const blob = change.isFile ? change.after : null;
      this.#commit?.tasks.push({ path, change: kindOf(change), blob });
    } else this.#noteElsewhere();
  }

  #noteElsewhere(): void {
    if (this.#commit !== null) this.#commit.isElsewhere = true;
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

function commitOf([
  ,
  id = '',
  parents = '',
  seconds = '',
  authored = '',
  message = '',
]: RegExpExecArray): Growing {
  const groups = readTrailers(message);
  // What a worker says stands in a message, too, and only what stands beside an event is a trailer.
  const ofReports = groups.filter(({ events }) => events.length > 0);
  return {
    id,
    parents: parents === '' ? [] : parents.split(' '),
    seconds: Number(seconds),
    isMadeAnew: seconds !== authored,
    trailers: {
      events: ofReports.flatMap(({ events }) => events),
      requests: requestsIn(ofReports),
      records: ofReports.flatMap(({ records }) => records),
    },
    tasks: [],
    events: [],
    seals: [],
    isElsewhere: false,
  };
}
