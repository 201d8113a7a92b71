import type { ErrorCode } from '../../src/errors.ts';
import type { OperationName } from '../../src/service/registry.ts';
import type { BoardName } from './boards.ts';

/** One call, and what it has to come to on every surface. */
export interface Example {
  /** Read after the operation's name. */
  title: string;
  /** The prepared board that it is made on. */
  on: BoardName;
  input: Record<string, unknown>;
  outcome: 'ok' | ErrorCode;
  /** What has to be in `data`, or in the error's `details`, for the example to show what it says. */
  shows?: Record<string, unknown>;
  /** What happens to the board after the surface has opened it, just before the call. */
  meanwhile?: (root: string) => void;
}

/** The examples of one operation. */
export interface OperationExamples {
  /** The board for each example of its help, by the example's title. */
  help: Readonly<Record<string, BoardName>>;
  others: readonly Example[];
}

/** The examples of some operations, which one test file proves. */
export type ExampleTable = Readonly<Partial<Record<OperationName, OperationExamples>>>;
