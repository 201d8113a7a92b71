import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Role } from './tracing.ts';

/** A system call of a write at which something can go wrong. */
export interface Point {
  role: Role;
  call: string;
  /** Which of the calls of that kind in that process, from 1. */
  nth: number;
  /** The call as strace wrote it. */
  text: string;
  /** It is about a file that was opened to be written, not about a pipe. */
  isOnFile: boolean;
}

/** Calls that change nothing by themselves are points only where they open or close what is written. */
const OPENED_TO_WRITE = /O_(WRONLY|RDWR|CREAT)/;

/**
 * The points in the traces of one undisturbed write, in the order of the calls within each process. Of node's, those
 * from the first that concerns the board on; what it does to start is not the write.
 */
export function pointsOf(out: string, root: string): Point[] {
  const traces = readdirSync(dirname(out)).filter((name) => name.startsWith(`${basename(out)}.`));
  return traces.flatMap((name) => {
    const role = name.slice(basename(out).length + 1);
    const lines = readFileSync(join(dirname(out), name), 'utf8').split('\n');
    return pointsIn(role, lines, role === 'node' ? lines.findIndex((line) => line.includes(root)) : 0);
  });
}

function pointsIn(role: Role, lines: readonly string[], start: number): Point[] {
  const counts = new Map<string, number>();
  const written = new Set<string>();
  return lines.flatMap((text, index): Point[] => {
    const [, call, first = ''] = /^(\w+)\(([^,)]*)/.exec(text) ?? [];
    if (call === undefined) return [];
    const nth = (counts.get(call) ?? 0) + 1;
    counts.set(call, nth);
    const isOnFile = call === 'openat' || !/^\d+$/.test(first) || written.has(first);
    const isChange = changes(call, first, text, written);
    return isChange && index >= start ? [{ role, call, nth, text: text.slice(0, 160), isOnFile }] : [];
  });
}

/** True for a call that changes something; keeps count of the descriptors that are written to. */
function changes(call: string, first: string, text: string, written: Set<string>): boolean {
  if (call === 'close') return written.delete(first);
  if (call !== 'openat') return true;
  const descriptor = /= (\d+)$/.exec(text)?.[1];
  if (!OPENED_TO_WRITE.test(text)) return false;
  if (descriptor !== undefined) written.add(descriptor);
  return true;
}
