import type * as z from 'zod';
import { nearest } from '../domain/nearest.ts';
import { BoardError } from '../errors.ts';
import { requireKinds } from './arguments.ts';
import type { Operation, Stream } from './operation.ts';

/**
 * Every operation, in the order of help and reference. One line makes an operation part of every surface.
 * Each is loaded when it is first asked for: a report should not pay for the others.
 */
export const REGISTRY = {
  'report-pickup': () => import('./reports/pickup.ts'),
  'report-progress': () => import('./reports/progress.ts'),
  'report-heartbeat': () => import('./reports/heartbeat.ts'),
  'report-blocker': () => import('./reports/blocker.ts'),
  'report-finish': () => import('./reports/finish.ts'),
  'report-fail': () => import('./reports/fail.ts'),
  'report-next': () => import('./reports/next.ts'),
  'board-summary': () => import('./board/board-summary.ts'),
  'list-needs': () => import('./needs/list-needs.ts'),
  'list-tasks': () => import('./tasks/list-tasks.ts'),
  'show-task': () => import('./tasks/show-task.ts'),
  'create-task': () => import('./tasks/create-task.ts'),
  'update-task': () => import('./tasks/update-task.ts'),
  'assign-task': () => import('./tasks/assign-task.ts'),
  'plan-task': () => import('./tasks/plan-task.ts'),
  'check-criterion': () => import('./tasks/check-criterion.ts'),
  'approve-task': () => import('./tasks/approve-task.ts'),
  'return-task': () => import('./tasks/return-task.ts'),
  'move-task': () => import('./tasks/move-task.ts'),
  'answer-question': () => import('./tasks/answer-question.ts'),
  'close-task': () => import('./tasks/close-task.ts'),
  'list-workers': () => import('./workers/list-workers.ts'),
  'show-worker': () => import('./workers/show-worker.ts'),
  'update-agent-status': () => import('./workers/update-agent-status.ts'),
  'list-runs': () => import('./runs/list-runs.ts'),
  'show-run': () => import('./runs/show-run.ts'),
  'start-run': () => import('./runs/start-run.ts'),
  'finish-run': () => import('./runs/finish-run.ts'),
  'send-message': () => import('./messages/send-message.ts'),
  'list-messages': () => import('./messages/list-messages.ts'),
  'show-message': () => import('./messages/show-message.ts'),
  'ack-message': () => import('./messages/ack-message.ts'),
  'reply-message': () => import('./messages/reply-message.ts'),
  'close-message': () => import('./messages/close-message.ts'),
  'list-events': () => import('./events/list-events.ts'),
  'append-event': () => import('./events/append-event.ts'),
  'record-edits': () => import('./board/record-edits.ts'),
  audit: () => import('./board/audit.ts'),
  doctor: () => import('./board/doctor.ts'),
} as const;

export type OperationName = keyof typeof REGISTRY;
type Declared<Name extends OperationName> = Awaited<ReturnType<(typeof REGISTRY)[Name]>>['operation'];

/** What an operation takes, as the library types it. */
export type InputOf<Name extends OperationName> = z.input<Declared<Name>['input']>;

/** What an operation answers with in `data`, as the library types it. */
export type DataOf<Name extends OperationName> =
  Declared<Name> extends { access: 'read'; output: infer Output extends z.ZodType }
    ? z.output<Output>
    : import('./write-answer.ts').WriteAnswer & ExtraOf<Declared<Name>>;

/** What an operation answers with beside what every write does. */
type ExtraOf<Operation> = Operation extends { extra: infer Extra extends z.ZodRawShape | null }
  ? [keyof NonNullable<Extra>] extends [never]
    ? unknown
    : z.output<z.ZodObject<NonNullable<Extra>>>
  : unknown;

type StreamOf<Name extends OperationName> =
  Declared<Name> extends { access: 'read'; declaration: { stream?: infer Followed } }
    ? Extract<Followed, Stream>
    : never;

/** The operations that can be followed. */
export type FollowedName = {
  [Name in OperationName]: [StreamOf<Name>] extends [never] ? never : Name;
}[OperationName];

/** What a followed operation takes, as the library types it. */
export type FollowInputOf<Name extends FollowedName> = z.input<StreamOf<Name>['input']>;

/** What comes from a followed operation. */
export type ItemOf<Name extends FollowedName> = z.output<StreamOf<Name>['item']>;

export const OPERATION_NAMES = Object.keys(REGISTRY) as OperationName[];

const ALIASES: Record<string, OperationName> = {
  summary: 'board-summary',
  answer: 'answer-question',
  needs: 'list-needs',
};

/** The registered name for what a caller typed; null where no operation is called that. */
export function resolveName(name: string): OperationName | null {
  const found = Object.hasOwn(ALIASES, name) ? ALIASES[name] : name;
  return OPERATION_NAMES.find((known) => known === found) ?? null;
}

/** Loads one operation; `unknown_operation`, with the nearest known name, where there is none of that name. */
export async function loadOperation(name: string): Promise<Operation> {
  requireKinds({ operation: name }, { operation: ['string'] });
  const known = resolveName(name);
  if (known === null) {
    const close = nearest(name, OPERATION_NAMES);
    throw new BoardError(
      'unknown_operation',
      `unknown operation ${JSON.stringify(name)}; ${close === null ? `expected one of ${OPERATION_NAMES.join(', ')}` : `did you mean '${close}'?`}`,
      { details: { received: name, nearest: close } },
    );
  }
  const module = await REGISTRY[known]();
  return module.operation as unknown as Operation;
}

/** Loads all operations, for help, reference and servers. */
export function loadAll(): Promise<Operation[]> {
  return Promise.all(OPERATION_NAMES.map(loadOperation));
}
