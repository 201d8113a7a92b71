import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Tests run as on a bare machine: no git settings of whoever runs them, and no board or agent from their shell. What
 * several of them share lies in one folder, which goes when all have ended.
 */
export function setup(): () => void {
  process.env.GIT_CONFIG_GLOBAL = '/dev/null';
  process.env.GIT_CONFIG_NOSYSTEM = '1';
  for (const name of ['MISSION_CONTROL_BOARD', 'MISSION_CONTROL_AGENT', 'NO_COLOR']) delete process.env[name];
  const shared = realpathSync(mkdtempSync(join(tmpdir(), 'mission-control-shared-')));
  process.env.MISSION_CONTROL_TEST_SHARED = shared;
  return () => rmSync(shared, { recursive: true, force: true });
}
