import type { EventName } from '../layout.ts';

/** More than the front matter of an event without data takes. */
const HEAD_BYTES = 1000;

/** The front matter of an event's file as it stands; empty where it is not there, or longer than that of most. */
export function headOf(bytes: Buffer): string {
  const text = bytes.toString('latin1', 0, HEAD_BYTES);
  return text.slice(0, text.indexOf('\n---\n') + 1);
}

/** True for a head as the journal writes that of the event that a file is called: there are many, and it need not be taken apart. */
export function isWrittenAs({ id, type, entity_id }: EventName, head: string): boolean {
  return head.startsWith(`---\nid: ${id}\ntype: ${type}\n`) && head.includes(`\nentity_id: ${entity_id}\n`);
}
