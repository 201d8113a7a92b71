// A worker's process: does the chore that it is made for, and reports only through the command line.
import { CHORES } from './chores.ts';
import { openDesk } from './desk.ts';
import { playRole } from './role.ts';

void playRole(async ([executable = '', taskId = '', folder = ''], signal) => {
  const { MISSION_CONTROL_AGENT: agent = '', MISSION_CONTROL_BOARD: board = '' } = process.env;
  const chore = CHORES[agent];
  if (chore === undefined) {
    throw new Error(
      `worker: expected one of ${Object.keys(CHORES).join(', ')}, got ${JSON.stringify(agent)}`,
    );
  }
  await chore(openDesk(executable, taskId, signal), { folder, board, signal });
});
