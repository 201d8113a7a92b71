import { readFileSync } from 'node:fs';
import { hasCode } from '../files/file-tree.ts';

/** True for the number of a running process, of whomever. One that has ended and that nobody has asked after is none. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return !hasCode(error, 'ESRCH');
  }
  return stateOf(pid) !== 'Z';
}

/** A letter, where the system has a list of processes that can be read. */
function stateOf(pid: number): string | undefined {
  try {
    return /^\d+ \(.*\) (\S)/s.exec(readFileSync(`/proc/${pid}/stat`, 'latin1'))?.[1];
  } catch {
    return undefined;
  }
}
