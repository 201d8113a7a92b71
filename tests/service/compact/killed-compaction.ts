import { runKilledAt } from '../../helpers/killed-at.ts';
import type { TempBoard } from '../../helpers/temp-board.ts';

/** Seals with the command, in which a system call kills whichever process makes it. */
export function compactKilledAt({ root, now }: TempBoard, call: string, n: number) {
  const env = { MISSION_CONTROL_TEST_NOW: new Date(now).toISOString() };
  return runKilledAt({ call, n }, ['-C', root, 'compact'], env);
}
