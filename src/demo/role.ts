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

/** Plays a role to its end as this process's whole life. It ends as well when whoever started it is gone. */
export async function playRole(role: (args: readonly string[]) => Promise<void>): Promise<void> {
  process.exitCode = 1;
  process.once('disconnect', () => process.exit());
  try {
    await role(process.argv.slice(2));
    process.exitCode = 0;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  }
  if (process.connected) process.disconnect();
}
