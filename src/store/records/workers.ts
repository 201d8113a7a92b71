import { sameId } from '../../domain/ids.ts';
import { AgentFields } from '../../domain/worker.ts';
import { AGENTS, idOfName, RETIRED } from '../layout.ts';
import { readNamed } from './named-records.ts';
import { namedIn, orWarn, recordsIn, type Stored, type View } from './records.ts';

export type StoredAgent = Stored<AgentFields>;

function listAgents(view: View): string[] {
  return recordsIn(view, AGENTS);
}

/** All agent files that can be read; the others are named in warnings. */
export function readAgents(view: View): StoredAgent[] {
  return listAgents(view).flatMap(
    (name) => orWarn(view, () => readNamed(view, AgentFields, `${AGENTS}/${name}`)) ?? [],
  );
}

/** Those that were retired, by name only: of these there may be many. */
export function listRetired(view: View): string[] {
  return recordsIn(view, RETIRED).map((name) => `${RETIRED}/${name}`);
}

/** The retired agents that can be read. */
export function readRetired(view: View): StoredAgent[] {
  return listRetired(view).flatMap((path) => orWarn(view, () => readNamed(view, AgentFields, path)) ?? []);
}

/** The agent of an id, at work or retired; undefined where it has no file. */
export function findAgent(view: View, id: string): StoredAgent | undefined {
  for (const folder of [AGENTS, RETIRED]) {
    const name = namedIn(view, folder, id).find((candidate) => sameId(idOfName(candidate), id));
    if (name !== undefined) return readNamed(view, AgentFields, `${folder}/${name}`);
  }
  return undefined;
}

/** The agents whose current task is `taskId`. Only files that mention the id are taken apart. */
export function findAgentsOn(view: View, taskId: string): StoredAgent[] {
  return listAgents(view).flatMap((name) => {
    const path = `${AGENTS}/${name}`;
    if (view.tree.read(path)?.includes(taskId) !== true) return [];
    const agent = orWarn(view, () => readNamed(view, AgentFields, path));
    return agent?.fields.current_task_id === taskId ? [agent] : [];
  });
}
