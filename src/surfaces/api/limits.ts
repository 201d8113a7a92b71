import { readFileSync } from 'node:fs';

/** What the server takes on at once. Each of them costs file descriptors, of which a process has so many. */
export interface Limits {
  /** Open connections, whatever they do. */
  readonly connections: number;
  /** Streams of events. */
  readonly streams: number;
  /** Reads that are being answered; others wait for their turn. */
  readonly reads: number;
  /** Requests that have come and are not answered yet, over all connections. */
  readonly requests: number;
}

/** Where the system does not say: what most systems give a process. */
const USUAL_DESCRIPTORS = 1024;
/** For what every process has open, and the files of a report. */
const OWN_DESCRIPTORS = 64;
const MOST = { connections: 2048, streams: 128, reads: 32, requests: 1024 };

/**
 * Half of the free descriptors are for connections. A read runs up to two gits, each with three pipes, and streams share a few:
 * the other half has room for those.
 */
export function limitsFor(descriptors: number): Limits {
  const free = descriptors - OWN_DESCRIPTORS;
  const share = (divisor: number, most: number) => Math.max(1, Math.min(Math.floor(free / divisor), most));
  return {
    connections: share(2, MOST.connections),
    streams: share(16, MOST.streams),
    reads: share(32, MOST.reads),
    requests: MOST.requests,
  };
}

/** How many files and connections this process may have open. */
export function descriptorLimit(): number {
  try {
    const text = readFileSync('/proc/self/limits', 'utf8');
    return Number(/^Max open files +(\d+)/m.exec(text)?.[1] ?? Number.POSITIVE_INFINITY);
  } catch {
    return USUAL_DESCRIPTORS;
  }
}
