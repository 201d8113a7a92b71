import { constants } from 'node:os';

const STOPPING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Why an interrupted command ended. */
export class Interrupted extends Error {
  /** The one that shells know for the signal. */
  readonly exitStatus: number;

  constructor(name: (typeof STOPPING)[number]) {
    super(`stopped by ${name}`);
    this.exitStatus = 128 + constants.signals[name];
  }
}

/** Fires, with `Interrupted` as its reason, when this process is asked to stop; asked again, the process ends at once. */
export function interruption(): AbortSignal {
  const stop = new AbortController();
  for (const name of STOPPING) {
    process.on(name, () => {
      const reason = new Interrupted(name);
      if (stop.signal.aborted) process.exit(reason.exitStatus);
      stop.abort(reason);
    });
  }
  return stop.signal;
}
