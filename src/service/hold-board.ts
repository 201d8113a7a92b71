import { OVER_HTTP } from '../domain/phrases.ts';
import type { Warning } from '../domain/warning.ts';
import { filesInMemory } from '../store/board-files/kept-files.ts';
import { readIdentities } from '../store/git/repository.ts';
import { claimServer, type ServerClaim } from '../store/locks/server-claim.ts';
import { type OnEdits, recordAsTheyHappen } from './edits/record-as-they-happen.ts';
import type { Envelope } from './envelope.ts';
import { failure } from './envelope.ts';
import { followLazily } from './follow/follow-lazily.ts';
import { type Board, callOptions, type OpenOptions, openAt, refreshed } from './open-board.ts';
import { loadAll, loadOperation } from './registry.ts';
import { listenerOf, loadWriting, type Opened, runOperation } from './run.ts';
import { whoAreYou } from './who-are-you.ts';

/** A board that a long-lived process keeps open: its files stay in memory, and writes that come together share a commit run. */
export interface HeldBoard extends Board {
  /** The same as `call`, for whoever shows its answer as text, which has a line for so many pieces of news. */
  callForText(name: string, input: unknown, newsMost: number): Promise<Envelope>;
  /** The board's folder. */
  readonly root: string;
  readonly name: string;
  /** What to tell the person who keeps it open, whose edits it records; null where git knows them. */
  whoAreYou(): Promise<Warning | null>;
  /** Makes this process the board's server; `server_running` where another one is. */
  claimServer(): ServerClaim;
  /** From now on puts on record what people do to the files, and tells of it. */
  recordEdits(tell: OnEdits): void;
  /** Ends what goes on beside calls, and leaves git's index up to date. To be called once all calls are answered. */
  close(): Promise<void>;
}

/** Opens a board to keep it open; throws `board_not_found` and the like. */
export async function holdBoard(folder: string | undefined, options: OpenOptions = {}): Promise<HeldBoard> {
  const found = openAt(folder, filesInMemory);
  // Who calls is anywhere.
  let opened: Opened = { ...found, named: found.repository.root };
  // Loaded before, so that calls get to the journal in the order in which they came.
  await Promise.all([loadAll(), loadWriting()]);
  const settings = callOptions(options, OVER_HTTP);
  const open = () => {
    opened = refreshed(opened);
    return opened;
  };
  const { follow, poke } = followLazily(
    open,
    () => settings,
    () => listenerOf(settings, opened, null),
  );
  let endRecording = async () => {};
  const call = async (name: string, input: unknown, given = settings): Promise<Envelope> => {
    try {
      const operation = await loadOperation(name);
      const envelope = await runOperation(operation, input, open, given);
      if (operation.access === 'write') poke();
      return envelope;
    } catch (error) {
      return failure(name, error);
    }
  };
  return {
    call: ((name: string, input: unknown) => call(name, input)) as Board['call'],
    callForText: (name, input, newsMost) => call(name, input, { ...settings, newsMost }),
    follow: follow as Board['follow'],
    root: opened.repository.root,
    name: opened.config.name,
    whoAreYou: async () => whoAreYou((await readIdentities(opened.repository)).author),
    claimServer: () => claimServer(opened.repository),
    recordEdits: (tell) => {
      endRecording = recordAsTheyHappen(open, settings, (told) => {
        poke();
        tell(told);
      });
    },
    close: async () => {
      await endRecording();
      await opened.files.close();
    },
  };
}
