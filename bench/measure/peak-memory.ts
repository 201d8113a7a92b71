import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NODE } from './processes.ts';

/** Says on a pipe of its own, at the very end, the most memory that the process had. */
const TELL =
  "process.on('exit', () => require('fs').writeSync(3, String(process.resourceUsage().maxRSS)));\n";

/** A way to run node and learn the most memory that it had at once, in MB of a million bytes; its git's not counted. */
export function peakMemory(folder: string): (args: readonly string[]) => number {
  const preload = join(folder, 'tell-peak-memory.cjs');
  writeFileSync(preload, TELL);
  return (args) => {
    const ended = spawnSync(NODE, ['--require', preload, ...args], {
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    });
    if (ended.status !== 0) throw new Error(`${args.join(' ')} ended with ${ended.status}: ${ended.stderr}`);
    return (Number(ended.output[3]?.toString()) * 1024) / 1e6;
  };
}
