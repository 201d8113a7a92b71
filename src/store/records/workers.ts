import { sameId } from '../../domain/ids.ts';
import { AgentFields } from '../../domain/worker.ts';
import { AGENTS, idOfName } from '../layout.ts';
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

/** The agent of an id; undefined where it has no file. */
export function findAgent(view: View, id: string): StoredAgent | undefined {
  const name = namedIn(view, AGENTS, id).find((candidate) => sameId(idOfName(candidate), id));
  return name === undefined ? undefined : readNamed(view, AgentFields, `${AGENTS}/${name}`);
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
