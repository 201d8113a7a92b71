import { MessageFields } from '../../../domain/message.ts';
import { RunFields } from '../../../domain/run.ts';
import { AgentFields } from '../../../domain/worker.ts';
import { type Misnamed as Names, renameBack } from '../../../store/edits/misplaced.ts';
import { copiesAmong } from '../../../store/edits/task-copies.ts';
import {
  AGENTS,
  agentPath,
  MESSAGES,
  messagePath,
  messageStateOf,
  runPath,
  statusOfPath,
} from '../../../store/layout.ts';
import { isForeignCopy } from '../../../store/records/foreign-copies.ts';
import { copyOf } from '../../../store/records/named-records.ts';
import { readRecord } from '../../../store/records/records.ts';
import type { Comparison } from './copies.ts';
import { type Diagnosis, diagnosis, type Mend } from './finding.ts';
import { kindOf, type Misnamed, type Survey } from './survey.ts';

/**
 * Files of runs, agents and messages that have another name than their ids give, as programs that keep folders in step leave them. Beside
 * the record they are copies of it; where that is gone, the first of them is it.
 */
export function diagnoseMisnamed(
  { misnamed, found }: Survey,
  { differences, foreign }: Pick<Comparison, 'differences' | 'foreign'>,
): Diagnosis[] {
  const unrecorded = new Set([...foreign, ...differences.map(({ path }) => path)]);
  const taken = new Set(found.map(({ path }) => path));
  return [...misnamed].sort(byPath).map((file) => {
    const target = placeOf(file);
    if (taken.has(target)) return copy({ path: file.path, id: file.fields.id }, target);
    taken.add(target);
    const names = { from: file.path, to: target };
    return wrongName(file, names, unrecorded.has(file.path) ? rename(names) : renameOnRecord(names));
  });
}

function placeOf({ fields }: Misnamed): string {
  if ('addressees' in fields) return messagePath(fields.id, fields.closed_at);
  return 'agent_id' in fields ? runPath(fields.id, fields.started_at) : agentPath(fields.id);
}

function copy({ path, id }: { path: string; id: string }, original: string): Diagnosis {
  const { problem, remedy } = copyOf(id, original);
  return diagnosis('record_copy', { path, message: problem, repair: remedy });
}

/**
 * A survey without the files of tasks that nobody recorded, and that bear the id of another file's task. Those that no person
 * made are named; the others are hand edits. Where both are on record only a person can know which counts: see `twins`.
 */
export function withoutCopies(
  survey: Survey,
  { recorded, added }: Pick<Comparison, 'recorded' | 'added'>,
): { survey: Survey; copies: Diagnosis[] } {
  const isTouched = (path: string) => recorded.has(path) || added.has(path);
  const present = survey.tasks.map(({ path, fields }) => ({ path, id: fields.id }));
  const untouched = new Map(
    present.filter(({ path }) => !isTouched(path)).map(({ id, path }) => [id.toLowerCase(), path] as const),
  );
  const touched = present.filter(({ path }) => isTouched(path)).sort(byPath);
  const before = [...recorded].filter((path) => statusOfPath(path) !== null);
  const copies = copiesAmong(touched, before, (id) => untouched.get(id.toLowerCase()));
  const isCopy = new Set(copies.map(({ file }) => file.path));
  return {
    survey: { ...survey, tasks: survey.tasks.filter(({ path }) => !isCopy.has(path)) },
    copies: copies
      .filter(({ file, original }) => isForeignCopy(file.path, original))
      .map(({ file, original }) => copy(file, original)),
  };
}

const byPath = (one: { path: string }, other: { path: string }) => (one.path < other.path ? -1 : 1);

function wrongName({ path, fields }: Misnamed, { to }: Names, mend: Mend): Diagnosis {
  return diagnosis(`${kindOf(fields)}_file_name`, {
    path,
    message: `expected a file named after its id, ${fields.id}, by which it is looked for`,
    repair: `rename it to ${to}`,
    mend,
  });
}

/** What has that name in the work tree alone gets the one that is on record, or that it can be recorded by. */
function rename(names: Names): Mend {
  return { kind: 'tidy', run: ({ repository }) => void renameBack(repository.root, names) };
}

function renameOnRecord({ from, to }: Names): Mend {
  return {
    kind: 'record',
    stage: ({ view, stage }) => {
      if (view.tree.read(from) === undefined || view.tree.read(to) !== undefined) return;
      const told = `file renamed from ${from}`;
      if (from.startsWith(`${AGENTS}/`)) {
        const agent = readRecord(view, AgentFields, from);
        if (agent === undefined) return;
        stage.putAgent(agent, {}, { path: to });
        stage.event({ type: 'note', entity_type: 'agent', entity_id: agent.fields.id, message: told });
      } else if (from.startsWith(`${MESSAGES}/`)) {
        const message = readRecord(view, MessageFields, from);
        const state = messageStateOf(to);
        if (message === undefined || state === null) return;
        stage.putMessage({ ...message, state }, {}, { path: to });
        const { id, task_id: task, run_id: run } = message.fields;
        stage.event({ type: 'note', entity_type: 'message', entity_id: id, task, run, message: told });
      } else {
        const run = readRecord(view, RunFields, from);
        if (run === undefined) return;
        stage.putRun(run, {}, { path: to });
        const { id, task_id } = run.fields;
        stage.event({
          type: 'note',
          entity_type: 'run',
          entity_id: id,
          task: task_id,
          run: id,
          message: told,
        });
      }
    },
  };
}
