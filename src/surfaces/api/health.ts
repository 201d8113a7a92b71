import type { HeldBoard } from '../../service/hold-board.ts';
import { VERSION } from '../../version.ts';

/** Says that the server answers, and which one it is. */
export function healthOf({ name }: HeldBoard): string {
  return JSON.stringify({ ok: true, board: name, version: VERSION, pid: process.pid });
}
