import type { AgentFields } from '../../../domain/worker.ts';
import { findTask } from '../../../store/records/tasks.ts';
import { findAgent } from '../../../store/records/workers.ts';
import type { WriteContext } from '../../operation.ts';
import { announceStatus } from '../../workers/signs-of-life.ts';
import { type Diagnosis, diagnosis } from './finding.ts';
import { mayBeUnread, type Read, type Survey, tasksById } from './survey.ts';

type Agent = Read<AgentFields>;

/** What is wrong with what workers last said of themselves. */
export function diagnoseAgents(survey: Survey): Diagnosis[] {
  const tasks = tasksById(survey);
  return survey.agents.flatMap((agent) => {
    const { current_task_id } = agent.fields;
    const group = tasks.get(current_task_id?.toLowerCase() ?? '');
    return [
      ...(current_task_id === null ||
      mayBeUnread(survey, current_task_id) ||
      group?.some(({ status }) => status !== 'done')
        ? []
        : [idlePointer(agent, current_task_id, group !== undefined)]),
    ];
  });
}

function idlePointer({ path, fields: { id } }: Agent, taskId: string, isThere: boolean): Diagnosis {
  return diagnosis(isThere ? 'agent_on_done_task' : 'agent_on_missing_task', {
    path,
    message: `worker ${id} says that it is on task ${taskId}, which is ${isThere ? 'done' : 'not on this board'}`,
    repair: 'clear current_task_id',
    mend: { kind: 'record', stage: (context) => clearTask(context, id, taskId) },
  });
}

function clearTask(context: WriteContext, id: string, taskId: string): void {
  const agent = findAgent(context.view, id);
  if (agent?.fields.current_task_id !== taskId) return;
  if ((findTask(context.view, taskId)?.status ?? 'done') !== 'done') return;
  context.stage.putAgent(agent, { current_task_id: null });
  announceStatus(context, agent, id, { current_task_id: null });
}
