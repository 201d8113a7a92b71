import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { NODE, run } from './processes.ts';

/** A server in a process of its own. */
export interface BoardServer {
  /** Such as `http://127.0.0.1:4180`. */
  readonly address: string;
  readonly token: string;
  /** The memory that its process has at this moment, in MB of a million bytes. */
  memory(): number;
  /** The most that it ever had, where the system tells; else what it has now. */
  memoryPeak(): number;
  /** Resolves once it has finished what was in hand and is gone. */
  stop(): Promise<void>;
}

const running = new Set<ChildProcess>();

// However the bench ends, no server outlives it; and what they serve goes after them.
process.prependListener('exit', () => {
  for (const server of running) server.kill('SIGKILL');
});

/** Starts the executable's server for a board, on any free port, and resolves when it listens. */
export async function startServer(executable: string, root: string): Promise<BoardServer> {
  const args = [executable, '-C', root, 'serve', '--json', '--port', '0', '--quiet'];
  const server = spawn(NODE, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  running.add(server);
  const ended = once(server, 'exit').then(() => running.delete(server));
  const { address, token_file } = await announced(server);
  const token = readFileSync(token_file, 'utf8');
  return {
    address,
    token,
    memory: () => memoryOf(server),
    memoryPeak: () => peakOf(server) ?? memoryOf(server),
    async stop() {
      server.kill('SIGTERM');
      await ended;
      if (server.exitCode !== 0)
        throw new Error(`the server ended with ${server.exitCode ?? server.signalCode}`);
    },
  };
}

async function announced(server: ChildProcess): Promise<{ address: string; token_file: string }> {
  if (server.stdout === null) throw new Error('the server has no standard output');
  for await (const line of createInterface({ input: server.stdout })) return JSON.parse(line).data;
  throw new Error('the server ended before it listened');
}

function memoryOf({ pid }: ChildProcess): number {
  const kibibytes = run({ program: 'ps', args: ['-o', 'rss=', '-p', String(pid)] }).toString();
  return (Number(kibibytes) * 1024) / 1e6;
}

function peakOf({ pid }: ChildProcess): number | undefined {
  const path = `/proc/${pid}/status`;
  if (!existsSync(path)) return undefined;
  const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(path, 'utf8'))?.[1];
  return kibibytes === undefined ? undefined : (Number(kibibytes) * 1024) / 1e6;
}
