import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { run } from '../measure/processes.ts';

/** The release that is compared with. */
export const BACKLOG = 'backlog.md@1.52.0';

const WAIT_SECONDS = 120;

/**
 * Gives Backlog.md's program, fetched from the npm registry when it is first needed into the user's cache, beside no
 * dependency of this project's. It is the compiled one itself, without the launcher in node that npm puts before it.
 * Throws where the registry cannot be had.
 */
export function installBacklog(): string {
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  const folder = join(cache, 'mission-control-bench', BACKLOG);
  const program = join(folder, 'node_modules', `backlog.md-${process.platform}-${process.arch}`, 'backlog');
  if (existsSync(program)) return program;
  mkdirSync(folder, { recursive: true });
  const flags = ['--no-audit', '--no-fund', '--ignore-scripts', '--no-save', '--fetch-retries=1'];
  const args = ['install', '--prefix', folder, ...flags, BACKLOG];
  run({ program: 'npm', args, cwd: folder, seconds: WAIT_SECONDS });
  if (!existsSync(program)) throw new Error(`it has no program for ${process.platform} ${process.arch}`);
  return program;
}
