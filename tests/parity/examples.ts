import { loadOperation, OPERATION_NAMES, type OperationName } from '../../src/service/registry.ts';
import type { BoardName } from './boards.ts';
import type { Example, ExampleTable } from './example.ts';
import { answers } from './examples/answers.ts';
import { anyOperation } from './examples/any-operation.ts';
import { endings } from './examples/endings.ts';
import { history } from './examples/history.ts';
import { messages } from './examples/messages.ts';
import { moves } from './examples/moves.ts';
import { needs } from './examples/needs.ts';
import { proof } from './examples/proof.ts';
import { reports } from './examples/reports.ts';
import { tasks } from './examples/tasks.ts';
import { trees } from './examples/trees.ts';
import { workers } from './examples/workers.ts';

/** All examples, by the test file that proves them: `reports.test.ts` and so on. */
export const GROUPS = {
  reports,
  endings,
  tasks,
  moves,
  messages,
  workers,
  history,
  proof,
  needs,
  answers,
  trees,
  'any-operation': anyOperation,
} as const satisfies Record<string, ExampleTable>;

export type GroupName = keyof typeof GROUPS;

/** An example with its operation. */
export interface Call extends Example {
  operation: OperationName;
}

/** The examples of a group, the declared ones first. */
export async function callsOf(group: GroupName): Promise<Call[]> {
  const table: ExampleTable = GROUPS[group];
  const calls = await Promise.all(
    OPERATION_NAMES.map(async (operation) => {
      const { declaration } = await loadOperation(operation);
      const { help = {}, others = [] } = table[operation] ?? {};
      const declared = Object.entries(help).map(([title, on]): Call => {
        const example = declaration.examples.find((each) => each.title === title);
        if (example === undefined) throw new Error(`${operation} declares no example '${title}'`);
        return {
          operation,
          title: `as its help shows it: ${title}`,
          on,
          input: example.input,
          outcome: 'ok',
        };
      });
      return [...declared, ...others.map((example) => ({ ...example, operation }))];
    }),
  );
  return calls.flat();
}

/** The prepared board that an example of an operation's help is made on. */
export function boardOfHelp(operation: OperationName, title: string): BoardName {
  const tables: ExampleTable[] = Object.values(GROUPS);
  const [board] = tables.flatMap((table) => table[operation]?.help[title] ?? []);
  if (board === undefined)
    throw new Error(`no group names a board for the example '${title}' of ${operation}`);
  return board;
}
