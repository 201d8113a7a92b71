import { BoardError } from '../../errors.ts';
import { type Listener, textFor } from '../listener.ts';
import type { CallOptions, Opened } from '../run.ts';
import type { BoardFollower, FollowOptions } from './board-follower.ts';

/** A board's follower that is loaded when it is first asked for: a command that follows nothing should not pay for it. */
export function followLazily(open: () => Opened, settings: () => CallOptions, listener: () => Listener) {
  let follower: BoardFollower | undefined;
  return {
    follow: async (
      name: string,
      input: unknown,
      options?: FollowOptions,
    ): Promise<AsyncIterable<unknown>> => {
      const module = await import('./board-follower.ts');
      follower ??= new module.BoardFollower(open, settings);
      return follower.follow(name, input, options).catch((error: unknown) => {
        throw error instanceof BoardError ? error.inWords((text) => textFor(listener(), text)) : error;
      });
    },
    /** For a process that has just written itself: whoever follows need not wait until it is noticed. */
    poke: () => follower?.poke(),
  };
}
