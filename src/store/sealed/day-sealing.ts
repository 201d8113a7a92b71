import { isUtf8 } from 'node:buffer';
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { BoardConfig } from '../../domain/config.ts';
import { EventFields } from '../../domain/event.ts';
import { type FileTree, linkFinder, WorkingTree } from '../files/file-tree.ts';
import type { BlobReader } from '../git/blob-reader.ts';
import type { Repository } from '../git/repository.ts';
import { eventPath, nameOfPath, pathOfEventName, readEventName, sealPath } from '../layout.ts';
import { headOf, isWrittenAs } from '../records/event-head.ts';
import { ifSound, parseRecord } from '../records/records.ts';
import { filesOfDay, type RecordedDay, type RecordedFile } from './recorded-days.ts';
import { folderOfDay, type Seal } from './seal.ts';
import { SealWriter } from './seal-writer.ts';
import { sealedIn } from './sealed-blob.ts';
import { largeBlobId } from './sealed-hash.ts';
import { isSealableName, textOfLine } from './sealed-line.ts';

/** A day that is ready to be sealed. */
export interface PreparedDay extends Seal {
  /** How many events leave the folder, and how many are sealed then. */
  readonly leavingCount: number;
  readonly events: number;
  readonly bytes: number;
}

/** A file that stays where it is, and why. */
export interface LeftFile {
  readonly path: string;
  readonly problem: string;
}

/** What is asked for. */
export interface Sealing {
  repository: Repository;
  config: BoardConfig;
  tip: string;
  /** Only days before this one: `2026/11/21`. */
  before: string;
  /** The folder, outside the board, where all is got ready. */
  aside: string;
  /** Only look: git is not given anything. */
  isTrial: boolean;
  progress?: ((done: number, total: number) => void) | undefined;
}

/** An event that was sealed before, opened. */
interface Sealed {
  path: string;
  text: string;
}

const FILES = 256;
const A_LINK = 'expected a real folder, got a link or a file';

/** One day on its way into its file. */
export class DaySealing {
  readonly #sealing: Sealing;
  readonly #day: RecordedDay;
  readonly #blobs: BlobReader;
  readonly #tree: FileTree;
  readonly #untidy: ReadonlySet<string>;
  readonly #idLength: number;
  readonly #linkIn: (folder: string) => string | null;

  constructor(
    sealing: Sealing,
    day: RecordedDay,
    { blobs, untidy }: { blobs: BlobReader; untidy: readonly string[] },
  ) {
    this.#sealing = sealing;
    this.#day = day;
    this.#blobs = blobs;
    this.#tree = new WorkingTree(sealing.repository.root);
    this.#idLength = sealing.tip.length;
    this.#linkIn = linkFinder(sealing.repository.root);
    const within = `${folderOfDay(day.day)}/`;
    this.#untidy = new Set(untidy.filter((path) => path.startsWith(within) || path === sealPath(day.day)));
  }

  /** Null where nothing of the day can be sealed; notes what is left where it is. */
  async prepare(left: LeftFile[]): Promise<PreparedDay | null> {
    const { day, seal } = this.#day;
    const link = this.#linkIn(folderOfDay(day));
    if (link !== null) {
      if (left.every(({ path }) => path !== link)) left.push({ path: link, problem: A_LINK });
      return null;
    }
    if (this.#untidy.has(sealPath(day)) && !this.#isAsRecorded(sealPath(day), seal)) {
      left.push({ path: sealPath(day), problem: 'it is not what the branch has' });
      return null;
    }
    const ready = join(this.#sealing.aside, day.replaceAll('/', '-'));
    const writer = new SealWriter(ready);
    const stays = new Map<string, string>();
    const leaving: string[] = [];
    try {
      await this.#write(writer, { stays, leaving });
      writer.end({ durable: this.#sealing.config.durability === 'full' });
    } catch (error) {
      if (!(error instanceof UnreadableSeal)) throw error;
      left.push({ path: sealPath(day), problem: 'a line of it on the branch holds no event' });
      return null;
    } finally {
      writer.close();
    }
    const recorded = new Set(leaving);
    for (const path of this.#untidy)
      if (!recorded.has(path) && !stays.has(path) && path !== sealPath(day) && this.#isThere(path))
        stays.set(path, 'the branch does not have it');
    for (const [path, problem] of stays) left.push({ path, problem });
    if (leaving.length === 0) {
      rmSync(ready);
      return null;
    }
    const { events, bytes } = writer;
    const leavingCount = leaving.length;
    const kept = { leavingCount, events, bytes };
    return {
      day,
      blob: '',
      before: seal,
      ready,
      leaving: stays.size === 0 ? 'everything' : leaving,
      ...kept,
    };
  }

  async #write(
    writer: SealWriter,
    { stays, leaving }: { stays: Map<string, string>; leaving: string[] },
  ): Promise<void> {
    const files = await filesOfDay(this.#sealing.repository, this.#sealing.tip, this.#day.day);
    const sealed = this.#sealedBefore();
    let next = await sealed.next();
    try {
      for await (const { path, bytes, problem } of this.#opened(files)) {
        if (bytes === null) {
          stays.set(this.#linkIn(dirname(path)) ?? path, problem);
          continue;
        }
        for (; next.done !== true && next.value.path < path; next = await sealed.next())
          writer.add(nameOfPath(next.value.path), next.value.text);
        const twin = next.done !== true && next.value.path === path ? next.value : null;
        if (twin === null) writer.add(nameOfPath(path), bytes.toString());
        else if (twin.text !== bytes.toString()) {
          stays.set(path, 'another event of that name is sealed');
          continue;
        }
        leaving.push(path);
      }
      for (; next.done !== true; next = await sealed.next())
        writer.add(nameOfPath(next.value.path), next.value.text);
    } finally {
      await sealed.return(undefined);
    }
  }

  async *#opened(files: readonly RecordedFile[]) {
    for (let index = 0; index < files.length; index += FILES) {
      const some = files.slice(index, index + FILES);
      const contents = (
        await this.#blobs.read(some.flatMap(({ blob, isPlain }) => (isPlain ? [blob] : [])))
      ).values();
      for (const file of some) {
        const bytes = file.isPlain ? (contents.next().value ?? null) : null;
        const problem = this.#problemOf(file, bytes);
        yield { path: file.path, bytes: problem === null ? bytes : null, problem: problem ?? '' };
      }
    }
  }

  /** Why a file cannot be sealed; null where it can. */
  #problemOf({ path, blob }: RecordedFile, bytes: Buffer | null): string | null {
    const event = readEventName(nameOfPath(path));
    if (this.#linkIn(dirname(path)) !== null) return A_LINK;
    if (bytes === null || !isUtf8(bytes)) return 'expected a plain file of UTF-8 text';
    if (event === null || !isSealableName(nameOfPath(path)) || pathOfEventName(nameOfPath(path)) !== path)
      return "expected an event's file in the folder of its minute";
    const isSo =
      isWrittenAs(event, headOf(bytes)) ||
      ifSound(() => eventPath(parseRecord(EventFields, path, bytes).fields)) === path;
    if (!isSo) return 'expected the event that its name says';
    if (this.#untidy.has(path) && this.#isThere(path) && !this.#isAsRecorded(path, blob))
      return 'it was changed by hand';
    return null;
  }

  async *#sealedBefore(): AsyncGenerator<Sealed, undefined> {
    const { day, seal } = this.#day;
    let last = '';
    if (seal === null) return;
    for await (const event of sealedIn(this.#sealing.repository, day, seal)) {
      const text = event === null ? null : textOfLine(event);
      if (event === null || text === null || event.path <= last) throw new UnreadableSeal();
      last = event.path;
      yield { path: event.path, text };
    }
  }

  #isThere(path: string): boolean {
    return this.#linkIn(dirname(path)) === null && this.#idOf(path) !== null;
  }

  #isAsRecorded(path: string, blob: string | null): boolean {
    return this.#idOf(path) === blob;
  }

  /** What is no regular file counts as something. */
  #idOf(path: string): string | null {
    const found = ifSound(() => ({ id: largeBlobId(this.#tree, path, this.#idLength) }));
    return found === undefined ? 'other' : found.id;
  }
}

/** A sealed file that could not be written again as it is. */
class UnreadableSeal extends Error {}
