/**
 * Invariant: a board has one server at most. The kernel frees the lock of a server that was killed, and what such a
 * one left beside it is replaced by the next.
 */
import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, lstatSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BoardError } from '../../errors.ts';
import { readOwn, removeOwn } from '../files/own-files.ts';
import { refuseForeign } from '../git/ownership.ts';
import type { Repository } from '../git/repository.ts';
import { holderOf, isHeld, tryHold } from './lock.ts';
import { mayHaveOpen } from './processes.ts';

const TOKEN_BYTES = 32;

/** What a server writes for others to find it, that only its own account may read. */
const PRIVATE_FILES = ['token', 'address'];

/** What the one server of a board holds while it runs. */
export interface ServerClaim {
  /** What writers have to show; new with every server. */
  readonly token: string;
  /** Where the token is kept, for programs of the same account to read. */
  readonly tokenFile: string;
  /** Notes where the server listens, such as `http://127.0.0.1:4180`, for tools of the same account to find. */
  announce(address: string): void;
  /** Gives it all up; what was written is removed. */
  release(): void;
}

/** Makes this process the board's server; `server_running` where another one is. */
export function claimServer(repository: Repository): ServerClaim {
  refuseForeign(repository);
  const { root, stateDir } = repository;
  const lock = join(stateDir, 'server.lock');
  const tokenFile = join(stateDir, 'token');
  const addressFile = join(stateDir, 'address');
  const descriptor = tryHold(lock);
  if (descriptor === null) throw running(root, holderOf(lock), addressFile);
  let isHeld = true;
  const release = () => {
    if (!isHeld) return;
    isHeld = false;
    for (const file of [tokenFile, addressFile]) removeUnlessFolder(file);
    closeSync(descriptor);
  };
  try {
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    removeOwn(addressFile);
    writePrivately(tokenFile, token);
    return { token, tokenFile, announce: (address) => writePrivately(addressFile, address), release };
  } catch (error) {
    release();
    throw error;
  }
}

/** The file appears whole, and at no instant could anybody but its owner read it. */
function writePrivately(path: string, text: string): void {
  const aside = `${path}.new`;
  for (const file of [aside, path]) removeOwn(file);
  writeFileSync(aside, text, { flag: 'wx', mode: 0o600 });
  renameSync(aside, path);
}

/** A folder in its place is told of by whoever next wants to be the server. */
function removeUnlessFolder(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) rmSync(path, { force: true });
}

function running(root: string, pid: number | null, addressFile: string): BoardError {
  const address = readOwn(addressFile) ?? null;
  const where = address === null ? '' : ` at ${address}`;
  const who = pid === null ? '' : `; to start another one, stop process ${pid} first`;
  return new BoardError('server_running', `the board at ${root} has a server already${where}${who}`, {
    details: { pid, address },
  });
}

/** Those of its files that are there, absolute, and whether the server that wrote them may still be there. */
export function readClaim({ stateDir }: Repository): { files: string[]; mayRun: boolean } {
  const lock = join(stateDir, 'server.lock');
  const files = PRIVATE_FILES.map((name) => join(stateDir, name)).filter((path) => existsSync(path));
  const pid = existsSync(lock) ? holderOf(lock) : null;
  const mayRun = pid !== null && (isHeld(lock) ?? mayHaveOpen(pid, lock));
  return { files, mayRun };
}

/** True where the board's server runs and is not among the processes that can be seen: then others are not either. */
export function isServedUnseen({ stateDir }: Repository): boolean {
  const lock = join(stateDir, 'server.lock');
  const pid = existsSync(lock) ? holderOf(lock) : null;
  return pid !== null && !mayHaveOpen(pid, lock) && isHeld(lock) === true;
}

/** Removes what a server that was killed left for others to find it; nothing where one is running. */
export function clearDeadClaim({ stateDir }: Repository): void {
  const descriptor = tryHold(join(stateDir, 'server.lock'));
  if (descriptor === null) return;
  for (const name of PRIVATE_FILES) removeUnlessFolder(join(stateDir, name));
  closeSync(descriptor);
}
