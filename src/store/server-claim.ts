import type { Repository } from './repository.ts';

/** What the one server of a board holds while it runs. */
export interface ServerClaim {
  /** What writers have to show; new with every server. */
  readonly token: string;
  /** Notes where the server listens, such as `http://127.0.0.1:4180`, for tools of the same account to find. */
  announce(address: string): void;
  /** Gives it all up; what was written is removed. */
  release(): void;
}

/** Makes this process the board's server; `server_running` where another one is. */
export function claimServer(_repository: Repository): ServerClaim {
  throw new Error('not written yet');
}
