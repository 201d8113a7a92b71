import type { Addressee } from '../../domain/message.ts';

/** True for somebody whom a message is for. */
export function isAddressee(value: unknown): value is Addressee {
  return typeof value === 'object' && value !== null && 'seen_at' in value && 'acknowledged_at' in value;
}

/** `agent-7 (saw it)` */
export function addresseeText({ id, seen_at, acknowledged_at }: Addressee): string {
  if (acknowledged_at !== null) return `${id} (has it)`;
  return seen_at === null ? id : `${id} (saw it)`;
}
