import { besideMaintenance, besidePerson, besideUpkeep } from './beside-person.ts';
import { crowdOfOneTask, crowdOfTasks } from './crowd.ts';
import { diskFull } from './disk-full.ts';
import { drags } from './drags.ts';
import { everythingAtOnce } from './everything-at-once.ts';
import { failingCalls } from './failing-calls.ts';
import type { Fault } from './fault.ts';
import { gitSettings } from './git-settings.ts';
import { repositoryStates } from './in-every-state.ts';
import { killCompact } from './kill-compact.ts';
import { killCommandLine, killServer } from './kill-points.ts';
import { leftBehind } from './left-behind.ts';
import { lostAnswers } from './lost-answers.ts';
import { manyConnections } from './many-connections.ts';
import { powerCuts, powerCutsOfProcess } from './power-cuts.ts';
import { randomPrograms } from './random-programs.ts';
import { refLocks } from './ref-locks.ts';
import { noPermission, readOnly } from './refused-access.ts';
import { slowReaders } from './slow-readers.ts';
import { stoppedHolder } from './stopped-holder.ts';
import { undisturbed } from './undisturbed.ts';

/** Every fault, in the order of the table. */
export const FAULTS: readonly Fault[] = [
  undisturbed,
  killCommandLine,
  killServer,
  killCompact,
  crowdOfTasks,
  crowdOfOneTask,
  lostAnswers,
  manyConnections,
  slowReaders,
  besidePerson,
  drags,
  leftBehind,
  stoppedHolder,
  refLocks,
  failingCalls,
  diskFull,
  noPermission,
  readOnly,
  powerCuts,
  powerCutsOfProcess,
  besideUpkeep,
  besideMaintenance,
  repositoryStates,
  gitSettings,
  randomPrograms,
  everythingAtOnce,
];
