/** Tests run as on a bare machine: no git settings of whoever runs them, and no board or agent from their shell. */
export function setup(): void {
  process.env.GIT_CONFIG_GLOBAL = '/dev/null';
  process.env.GIT_CONFIG_NOSYSTEM = '1';
  for (const name of ['MISSION_CONTROL_BOARD', 'MISSION_CONTROL_AGENT', 'NO_COLOR']) delete process.env[name];
}
