/** The library: the same operations as on the command line, typed. */
export { BoardError, ERROR_STATUS, type ErrorCode } from './errors.ts';
export type { Envelope } from './service/envelope.ts';
export type { FollowOptions } from './service/follow/board-follower.ts';
export { type Board, type OpenOptions, openBoard } from './service/open-board.ts';
export type {
  DataOf,
  FollowedName,
  FollowInputOf,
  InputOf,
  ItemOf,
  OperationName,
} from './service/registry.ts';
