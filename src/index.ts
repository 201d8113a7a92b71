/** The library: the same operations as on the command line, typed. */
export type { EventItem as Event } from './domain/event.ts';
export type { RunItem as Run } from './domain/run.ts';
export type { TaskItem as Task } from './domain/task.ts';
export type { Warning, WarningCode } from './domain/warning.ts';
export type { WorkerItem as Worker } from './domain/worker.ts';
export {
  BoardError,
  ERROR_STATUS,
  type ErrorCode,
  type ErrorDeclaration,
  type ErrorDetails,
} from './errors.ts';
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
export type { WriteAnswer } from './service/write-answer.ts';
