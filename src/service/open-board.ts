import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { IN_THE_LIBRARY, type Phrases } from '../domain/phrases.ts';
import { ConfigFile, readConfig } from '../store/board/config.ts';
import { locateBoard } from '../store/board/locate.ts';
import { filesOnDisk } from '../store/board-files/board-files.ts';
import { findRepository } from '../store/git/repository.ts';
import { rootOnBranch } from '../store/git/work-trees.ts';
import type { Journal, JournalOptions } from '../store/journal/journal.ts';
import { requireKinds } from './arguments.ts';
import { boardClock } from './board-clock.ts';
import { type Envelope, failure } from './envelope.ts';
import type { FollowOptions } from './follow/board-follower.ts';
import { followLazily } from './follow/follow-lazily.ts';
import {
  type DataOf,
  type FollowedName,
  type FollowInputOf,
  type InputOf,
  type ItemOf,
  loadOperation,
  type OperationName,
} from './registry.ts';
import { type CallOptions, listenerOf, type Opened, runOperation } from './run.ts';

/** How a board is opened. Everything left out is taken from the environment and the working directory. */
export interface OpenOptions {
  /** The author of writes that name none; `MISSION_CONTROL_AGENT` without it, null for nobody. */
  agent?: string | null | undefined;
  /** The clock: milliseconds since the epoch. */
  now?: (() => number) | undefined;
  /** Where random ids come from: so many random bytes. */
  random?: ((count: number) => Uint8Array) | undefined;
  /** Take an unambiguous beginning of an id for the id. */
  acceptPrefixes?: boolean | undefined;
  /** Hears how far a call that takes long has come: so much of so much. */
  progress?: ((done: number, total: number) => void) | undefined;
  /** How many pieces of news an answer may tell its worker; the next tells what is left. All of it without this. */
  newsMost?: number | undefined;
}

/** A board to call operations on. */
export interface Board {
  /** Calls an operation whose name is only known when the program runs: any text, but no name that is written down. */
  call<Name extends string>(operation: string extends Name ? Name : never, input: unknown): Promise<Envelope>;
  /** Calls an operation. Never rejects: where there is no board, the envelope says `board_not_found` and why. */
  call<Name extends OperationName>(operation: Name, input: InputOf<Name>): Promise<Envelope<DataOf<Name>>>;
  /** Follows an operation whose name is only known when the program runs. */
  follow<Name extends string>(
    operation: string extends Name ? Name : never,
    input: unknown,
    options?: FollowOptions,
  ): Promise<AsyncIterable<unknown>>;
  /**
   * Follows an operation: its items as they come, each once, whoever causes them, until the signal fires or the loop is
   * left. Resolves once it is certain from where on; rejects with a `BoardError` where it cannot begin.
   */
  follow<Name extends FollowedName>(
    operation: Name,
    input: FollowInputOf<Name>,
    options?: FollowOptions,
  ): Promise<AsyncIterable<ItemOf<Name>>>;
}

/** Ids have to differ; nobody has to be unable to guess them. So this is not node's crypto, which takes long to load. */
const differingBytes = (count: number) => Uint8Array.from({ length: count }, () => Math.random() * 256);

const OPTION_KINDS = {
  agent: ['string', 'null'],
  now: ['function'],
  random: ['function'],
  acceptPrefixes: ['boolean'],
  progress: ['function'],
  newsMost: ['number'],
} satisfies Record<keyof OpenOptions, string[]>;

/** The settings of a call, from options and environment; throws `invalid_input` if an option has a wrong type. */
export function callOptions(options: OpenOptions, phrases: Phrases = IN_THE_LIBRARY): CallOptions {
  requireKinds({ options }, { options: ['object'] });
  requireKinds({ ...options }, OPTION_KINDS);
  const agent = options.agent === undefined ? process.env.MISSION_CONTROL_AGENT || null : options.agent;
  return {
    now: boardClock(options.now ?? Date.now),
    random: options.random ?? differingBytes,
    defaultAgent: agent,
    acceptPrefixes: options.acceptPrefixes ?? false,
    phrases,
    ...(options.newsMost === undefined ? {} : { newsMost: options.newsMost }),
    ...(options.progress === undefined ? {} : { progress: options.progress }),
  };
}

/** Finds and opens the board that a caller means; throws `board_not_found` and the like. */
export function openAt(explicit: string | undefined, filesOf = filesOnDisk): Opened {
  requireKinds({ folder: explicit }, { folder: ['string'] });
  const environment = process.env.MISSION_CONTROL_BOARD || undefined;
  const located = locateBoard({
    explicit,
    environment,
    get cwd() {
      return process.cwd();
    },
  });
  const here = boardIn(located);
  const board = shownElsewhere(here) ?? here;
  const { repository, config } = board;
  const files = filesOf(repository);
  const named = explicit ?? null;
  return { ...board, files, named, journal: loadedLate({ repository, config, files }) };
}

function boardIn(root: string) {
  const repository = findRepository(root);
  const configFile = new ConfigFile(root);
  return { repository, configFile, config: configFile.read() ?? readConfig(root) };
}

/** A work tree of another branch holds the board as it was when that was begun: where one shows the board's own, that is meant. */
function shownElsewhere({ repository, config }: ReturnType<typeof boardIn>) {
  const root = rootOnBranch(repository, config.branch);
  return root === null ? null : boardIn(root);
}

/** Reads do without a journal: it is loaded when something is first written. */
function loadedLate(options: JournalOptions): Opened['journal'] {
  let loaded: Promise<Journal> | undefined;
  return async (config) => {
    loaded ??= import('../store/journal/journal.ts').then((module) => new module.Journal(options));
    const journal = await loaded;
    journal.adopt(config);
    return journal;
  };
}

/** The same board with its configuration as it is now: a person may change `board.yaml` at any time. */
export function refreshed(opened: Opened): Opened {
  const { repository, configFile } = opened;
  const { root, gitDir } = repository;
  const known = configFile.read();
  // What has gone meanwhile is missed as it would be on opening.
  if (known === undefined || !existsSync(join(gitDir, 'HEAD'))) {
    findRepository(locateBoard({ explicit: root, cwd: root }));
  }
  return { ...opened, config: known ?? readConfig(root) };
}

/**
 * Opens the board at a folder (or in its `board` folder), or without one the board that the environment or the working
 * directory means. Nothing is touched before the first call; whatever goes wrong is told in a call's envelope.
 *
 * @example
 * const board = openBoard('/srv/board');
 * const answer = await board.call('report-progress', { task_id: 't-7k3f9a2m', message: 'Found it.' });
 * if (!answer.ok) console.error(answer.error.code, answer.error.message);
 */
export function openBoard(folder?: string, options: OpenOptions = {}): Board {
  return boardFor(folder, options, IN_THE_LIBRARY);
}

/** The same for a surface with phrases of its own. */
export function boardFor(folder: string | undefined, options: OpenOptions, phrases: Phrases): Board {
  let opened: Opened | undefined;
  const open = () => {
    opened = opened === undefined ? openAt(folder) : refreshed(opened);
    return opened;
  };
  let settings: CallOptions | undefined;
  const given = () => {
    settings ??= callOptions(options, phrases);
    return settings;
  };
  const listener = () => listenerOf(callOptions(options, phrases), opened, null);
  const call = async (name: string, input: unknown): Promise<Envelope> => {
    try {
      return await runOperation(await loadOperation(name), input, open, given());
    } catch (error) {
      return failure(String(name), error);
    }
  };
  const { follow } = followLazily(open, given, listener);
  return { call: call as Board['call'], follow: follow as Board['follow'] };
}
