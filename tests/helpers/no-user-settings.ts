import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a shell may hold for whoever runs the tests. Extra certificates, which nothing here needs, take each process 70 ms to read. */
const PERSONAL = ['MISSION_CONTROL_BOARD', 'MISSION_CONTROL_AGENT', 'NO_COLOR', 'NODE_EXTRA_CA_CERTS'];

/**
 * Tests run as on a bare machine: no git settings of whoever runs them, and nothing from their shell. What several of
 * them share lies in one folder, which goes when all have ended.
 */
export function setup(): () => void {
  process.env.GIT_CONFIG_GLOBAL = '/dev/null';
  process.env.GIT_CONFIG_NOSYSTEM = '1';
  for (const name of PERSONAL) delete process.env[name];
  const shared = realpathSync(mkdtempSync(join(tmpdir(), 'mission-control-shared-')));
  process.env.MISSION_CONTROL_TEST_SHARED = shared;
  return () => rmSync(shared, { recursive: true, force: true });
}
