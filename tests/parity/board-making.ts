import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { initBoard } from '../../src/service/board/init-board.ts';
import { openBoard } from '../../src/service/open-board.ts';
import type { InputOf, OperationName } from '../../src/service/registry.ts';
import { gitIn } from '../helpers/temp-board.ts';
import { repeatableBytes } from './same-conditions.ts';

const STEP_SECONDS = 10;

/** A board on its way: each call takes ten seconds. */
export interface Preparing {
  readonly root: string;
  /** Calls an operation that has to succeed. */
  call<Name extends OperationName>(operation: Name, input: InputOf<Name>): Promise<void>;
  /** Lets the next run have this id. */
  nextRun(id: string): void;
}

/** Makes a board that does not wait for the disk. */
export async function makeBoard(root: string, now: number): Promise<void> {
  await initBoard(root, { kind: 'own' }, { now: () => now, random: repeatableBytes('new') });
  const path = join(root, 'board.yaml');
  writeFileSync(path, readFileSync(path, 'utf8').replace('durability: full', 'durability: process'));
  commitByHand(root, 'be quick');
}

/** Hundreds of files make a board slow to copy: git's objects become one, its sample hooks none. */
export function fold(root: string): void {
  gitIn(root, 'repack', '-adq');
  rmSync(join(root, '.git', 'hooks'), { recursive: true, force: true });
}

/** The board in a folder, to bring on its way from an instant on; `name` decides on its random ids. */
export function preparing(root: string, from: number, name: string): Preparing {
  let now = from;
  const random = repeatableBytes(name);
  let wanted: string | undefined;
  const board = openBoard(root, {
    now: () => now,
    agent: null,
    random: (count) => {
      const id = count === 8 ? wanted : undefined;
      if (id === undefined) return random(count);
      wanted = undefined;
      return bytesThatMake(id);
    },
  });
  return {
    root,
    async call(operation, input) {
      now += STEP_SECONDS * 1000;
      const envelope = await board.call(operation, input);
      if (!envelope.ok) throw new Error(`${name}: ${operation}: ${envelope.error.message}`);
    },
    nextRun: (id) => {
      wanted = id;
    },
  };
}

/** The bytes of which a random id takes the last five bits each. */
function bytesThatMake(id: string): Uint8Array {
  return Uint8Array.from(id.slice(2), (character) => '0123456789abcdefghjkmnpqrstvwxyz'.indexOf(character));
}

/** A commit as a person would make it, of all that git knows. */
export function commitByHand(root: string, message: string): void {
  const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.invalid'];
  gitIn(root, ...identity, 'commit', '-qa', '-m', message);
}
