import * as z from 'zod';
import { EventId } from '../../domain/event-id.ts';
import { Id } from '../../domain/ids.ts';
import { wholeNumber } from '../../domain/record.ts';
import { dayFolder, toInstant } from '../../domain/time.ts';
import { type Warning, Warnings } from '../../domain/warning.ts';
import { BoardError } from '../../errors.ts';
import { readTip } from '../../store/git/branch.ts';
import { refuseForeign } from '../../store/git/ownership.ts';
import type { Repository } from '../../store/git/repository.ts';
import { sealPath } from '../../store/layout.ts';
import { settleLeftIntents } from '../../store/recovery/intent-leftovers.ts';
import { findLeftovers, removeLeftover } from '../../store/recovery/leftovers.ts';
import { clearSealing, isSealingFolder, sealingFolder } from '../../store/sealed/days-aside.ts';
import { areAsPrepared, type Preparation, prepareSeals } from '../../store/sealed/prepare-seals.ts';
import { type Envelope, failure, SCHEMA_VERSION } from '../envelope.ts';
import { type CallOptions, listenerOf, type Opened, runOperation } from '../run.ts';
import { unofferedWrite } from '../unoffered-write.ts';
import { agentsToRetire, retire } from '../workers/retire.ts';
import type { WriteAnswer } from '../write-answer.ts';

/** What `compact` answers with. */
export const CompactAnswer = z.strictObject({
  changed: z.boolean(),
  commit: z.string().nullable(),
  event_ids: z.array(EventId),
  before: z.string().describe('only days before this one were looked at'),
  events: wholeNumber().describe('how many events left their folders'),
  days: z.array(
    z.strictObject({
      day: z.string(),
      path: z.string().describe('the sealed file, relative to the board'),
      events: wholeNumber().describe('how many of the day are sealed now'),
      added: wholeNumber().describe('how many of them left the folder just now'),
      bytes: wholeNumber().describe('how large the sealed file is'),
    }),
  ),
  retired: z
    .array(Id)
    .describe('agents that hold nothing and were not heard of for 90 days, put into agents/retired'),
  not_sealed: z.array(
    z.strictObject({ path: z.string(), problem: z.string().describe('why it stays where it is') }),
  ),
});
export type CompactAnswer = z.infer<typeof CompactAnswer>;

/** How it is called. */
export interface CompactCall {
  agent?: string | undefined;
  /** Say what would be done, and do nothing. */
  isTrial: boolean;
}

const TRIES = 5;
const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Seals the days of events that are older than the board's `compact_after_days`, in one commit. It is got ready beside
 * everybody else's work; where a day changed meanwhile, once more.
 */
export async function compactBoard(
  open: () => Opened,
  options: CallOptions,
  call: CompactCall,
): Promise<Envelope<CompactAnswer>> {
  const warnings = new Warnings();
  let opened: Opened | undefined;
  const openNow = () => {
    opened = open();
    return opened;
  };
  try {
    for (let tries = 1; tries <= TRIES; tries++) {
      const answer = await new Compaction(openNow, options, call).run(warnings);
      if (answer === 'again') continue;
      for (const each of answer.not_sealed) warnings.add(notSealed(each));
      return {
        ok: true,
        schema_version: SCHEMA_VERSION,
        operation: 'compact',
        data: answer,
        warnings: warnings.list(),
      };
    }
    throw new BoardError(
      'git_failed',
      `old events of the board changed ${TRIES} times while they were being sealed; nothing was sealed. Let what brings them end, and try again`,
      { details: { tries: TRIES } },
    );
  } catch (error) {
    return failure('compact', error, warnings.list(), listenerOf(options, opened, call));
  }
}

function notSealed({ path, problem }: CompactAnswer['not_sealed'][number]): Warning {
  return { code: 'not_sealed', message: `${path} stays where it is: ${problem}`, path };
}

class Compaction {
  readonly #open: () => Opened;
  readonly #options: CallOptions;
  readonly #call: CompactCall;
  readonly #opened: Opened;
  readonly #aside: string;
  readonly #before: string;

  constructor(open: () => Opened, options: CallOptions, call: CompactCall) {
    this.#open = open;
    this.#options = options;
    this.#call = call;
    this.#opened = open();
    const { repository, config } = this.#opened;
    this.#aside = sealingFolder(repository, process.pid);
    this.#before = dayFolder(toInstant(options.now() - config.compact_after_days * DAY_MS));
  }

  async run(warnings: Warnings): Promise<'again' | CompactAnswer> {
    const { repository, config } = this.#opened;
    const { isTrial } = this.#call;
    if (!isTrial) {
      refuseForeign(repository);
      // Of a sealing that was killed, too: there may be nothing left to seal, and then nobody else comes by.
      await settleLeftIntents(repository, config);
      sweep(repository);
    }
    const tip = await readTip(repository, config.branch);
    if (tip === null) return this.#answer(null);
    const { progress } = this.#options;
    const sealing = { repository, config, tip, before: this.#before, aside: this.#aside, isTrial, progress };
    let preparation: Preparation | undefined;
    try {
      preparation = await prepareSeals(sealing);
      const retiring = await this.#retiring();
      const isNothing = preparation.days.length === 0 && retiring.length === 0;
      if (isTrial || isNothing) return this.#answer(preparation, retiring);
      return await this.#record(preparation, warnings);
    } finally {
      clearSealing(repository, this.#aside);
    }
  }

  async #retiring(): Promise<string[]> {
    const view = { tree: await this.#opened.files.current(), warn: () => {} };
    return agentsToRetire({ view, now: toInstant(this.#options.now()) }).map(({ fields }) => fields.id);
  }

  async #record(preparation: Preparation, warnings: Warnings): Promise<'again' | CompactAnswer> {
    const { agent } = this.#call;
    let retired: string[] = [];
    const operation = compaction(preparation, (ids) => {
      retired = ids;
    });
    const { progress: _done, ...options } = this.#options;
    const envelope = await runOperation(operation, agent === undefined ? {} : { agent }, this.#open, options);
    for (const warning of envelope.warnings) warnings.add(warning);
    if (!envelope.ok) {
      const { code, message, details } = envelope.error;
      throw new BoardError(code, message, { details });
    }
    const { commit, event_ids } = envelope.data as WriteAnswer;
    return commit === null
      ? 'again'
      : { ...this.#answer(preparation, retired), changed: true, commit, event_ids };
  }

  #answer(preparation: Preparation | null, retired: string[] = []): CompactAnswer {
    const { days = [], left = [] } = preparation ?? {};
    return {
      changed: false,
      commit: null,
      event_ids: [],
      before: dashed(this.#before),
      events: days.reduce((sum, { leavingCount }) => sum + leavingCount, 0),
      days: days.map(({ day, events, leavingCount, bytes }) => ({
        day: dashed(day),
        path: sealPath(day),
        events,
        added: leavingCount,
        bytes,
      })),
      retired,
      not_sealed: [...left],
    };
  }
}

const dashed = (day: string) => day.replaceAll('/', '-');

/** What a killed one had for itself. */
function sweep(repository: Repository): void {
  for (const path of findLeftovers(repository)) if (isSealingFolder(path)) removeLeftover(repository, path);
}

function compaction(preparation: Preparation, tellRetired: (ids: string[]) => void) {
  const about = { name: 'compact', summary: 'Seal old days of events into one file each' };
  return unofferedWrite(about, async (context) => {
    const { repository, config, stage } = context;
    const tip = await readTip(repository, config.branch);
    if (tip === null || !(await areAsPrepared(repository, tip, preparation))) return {};
    const agents = agentsToRetire(context);
    retire(context, agents);
    const retired = agents.map(({ fields }) => fields.id);
    tellRetired(retired);
    if (preparation.days.length === 0 && retired.length === 0) return {};
    stage.seals.push(...preparation.days);
    stage.event({
      type: 'board-compacted',
      entity_type: 'board',
      entity_id: 'board',
      ...whatWasDone(preparation, retired),
    });
    return {};
  });
}

function whatWasDone(preparation: Preparation, retired: readonly string[]) {
  const days = preparation.days.map(({ day }) => dashed(day));
  const events = preparation.days.reduce((sum, { leavingCount }) => sum + leavingCount, 0);
  const [first = '', last = ''] = [days[0], days.at(-1)];
  const sealed = `${events} ${events === 1 ? 'event' : 'events'} of ${days.length === 1 ? first : `${days.length} days, ${first} to ${last}`} sealed`;
  const gone = `${retired.length} ${retired.length === 1 ? 'agent' : 'agents'} retired`;
  const message = [days.length > 0 && sealed, retired.length > 0 && gone].filter(Boolean).join('; ');
  const data = {
    days: days.length,
    first,
    last,
    events,
    ...(retired.length > 0 ? { retired: [...retired] } : {}),
  };
  return { message, data };
}
