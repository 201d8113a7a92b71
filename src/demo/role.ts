/** One thing that somebody of the cast did, for whoever watches. It is not how the board learns of it. */
export interface Step {
  verb: string;
  text: string;
}

/** Shows a step to whoever started this process. */
export function tell(verb: string, text: string): Promise<void> {
  return new Promise((resolve) => {
    if (process.send === undefined) resolve();
    else process.send({ verb, text } satisfies Step, undefined, undefined, () => resolve());
  });
}

/** Whether a message from another process is a step. */
export function isStep(message: unknown): message is Step {
  return (
    typeof message === 'object' &&
    message !== null &&
    'verb' in message &&
    typeof message.verb === 'string' &&
    'text' in message &&
    typeof message.text === 'string'
  );
}

/** What a role is told: its arguments, and to stop after the call that it is making. */
export type Role = (args: readonly string[], signal: AbortSignal) => Promise<void>;

/** Plays a role as this process's whole life: to its end, or until it is terminated or whoever started it is gone. */
export async function playRole(role: Role): Promise<void> {
  const stop = new AbortController();
  process.once('SIGTERM', () => stop.abort());
  process.once('disconnect', () => stop.abort());
  try {
    await role(process.argv.slice(2), stop.signal);
  } catch (error) {
    process.exitCode = 1;
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  }
  if (process.connected) process.disconnect();
}
