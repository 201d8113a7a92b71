import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { afterAll } from 'vitest';
import { UNSAFE } from '../../src/domain/unsafe-characters.ts';
import type { TempBoard } from '../helpers/temp-board.ts';

/** What our own calls may leave beside the board: locks, tokens, indexes of what is on the branch. */
const OURS = /^board\/\.git\/(mission-control(\/|$)|index)/;

/** All that lies in and around a board, with what is in it: the board's parent is the world outside, and nothing may come there. */
export function worldOf({ root }: TempBoard): Map<string, string> {
  const world = new Map<string, string>();
  const top = dirname(root);
  const look = (folder: string) => {
    for (const name of readdirSync(folder, { encoding: 'buffer' })) {
      const path = Buffer.concat([Buffer.from(`${folder}/`), name]);
      const place = relative(top, path.toString('latin1'));
      if (OURS.test(place)) continue;
      const stat = lstatSync(path);
      if (stat.isDirectory()) look(path.toString('latin1'));
      else world.set(place, stat.isFile() ? digest(path, stat.size) : kindOf(path, stat.isSymbolicLink()));
    }
  };
  look(top);
  return world;
}

const digest = (path: Buffer, size: number) =>
  size > 8 * 1024 * 1024 ? `${size} bytes` : createHash('sha1').update(readFileSync(path)).digest('hex');
const kindOf = (path: Buffer, isLink: boolean) =>
  isLink ? `-> ${readlinkSync(path)}` : 'neither file nor folder';

/** What differs between two looks at the world: nothing, where nothing was committed, written or run. */
export function changes(before: Map<string, string>, after: Map<string, string>): string[] {
  const places = new Set([...before.keys(), ...after.keys()]);
  return [...places].filter((place) => before.get(place) !== after.get(place));
}

/** The first character in an output that a terminal could take for a command. Colours of our own are no such thing. */
export function rawIn(output: string): string | undefined {
  const own = new RegExp(`${String.fromCharCode(27)}\\[\\d{1,2}m`, 'g');
  const text = output.replace(own, '').replaceAll('\r\n', '\n');
  return text.match(UNSAFE)?.[0];
}

/** How long the answers of one family of inputs took on one surface. */
interface Times {
  inputs: number;
  slowest: number;
  harmless: number;
}

/** Times what is asked, and prints the slowest answer of each surface beside that to a harmless call in the same run. */
export class Clock {
  readonly #times = new Map<string, Times>();

  constructor(family: string) {
    afterAll(() => {
      for (const [surface, { inputs, slowest, harmless }] of this.#times) {
        const figures = `slowest ${slowest.toFixed(0)} ms, harmless ${harmless.toFixed(0)} ms`;
        console.log(`bad input | ${family} | ${surface} | ${inputs} inputs | ${figures}`);
      }
    });
  }

  /** Asks something bad. */
  async time<T>(surface: string, ask: () => Promise<T>): Promise<T> {
    const [answer, took] = await timed(ask);
    const times = this.#of(surface);
    times.inputs++;
    times.slowest = Math.max(times.slowest, took);
    return answer;
  }

  /** Asks something that is as it should be: once to be warm, and once for the figure. */
  async harmless(surface: string, ask: () => Promise<unknown>): Promise<void> {
    await ask();
    const [, took] = await timed(ask);
    this.#of(surface).harmless = took;
  }

  #of(surface: string): Times {
    const times = this.#times.get(surface) ?? { inputs: 0, slowest: 0, harmless: 0 };
    this.#times.set(surface, times);
    return times;
  }
}

async function timed<T>(ask: () => Promise<T>): Promise<[answer: T, took: number]> {
  const since = performance.now();
  const answer = await ask();
  return [answer, performance.now() - since];
}

/** A path in the world outside of a board that a hostile input might try to make. */
export const canaryOf = ({ root }: TempBoard) => join(dirname(root), 'canary');
