import { isPlainObject } from '../domain/record.ts';
import { type EventName, pathOfEventName, readEventName, sealPath } from './layout.ts';

/** An event as a line of a sealed day has it: which file it was, and every byte of that. */
export interface SealedEvent extends EventName {
  /** Where its file lay. */
  readonly path: string;
  /** The line that holds it. */
  readonly line: Buffer;
}

/** Nothing in such a name is written otherwise in JSON, so it is found without taking the line apart. */
const PLAIN_NAME = /^[\w.-]+$/;
const BEFORE_NAME = '{"name":"';
const BEFORE_TEXT = '","text":';

/** True for a file name that a sealed day can hold. */
export function isSealableName(name: string): boolean {
  return PLAIN_NAME.test(name);
}

/** An event's file as one line of JSON, line break included: its name, and its text as it stands. */
export function sealedLine(name: string, text: string): string {
  return `${BEFORE_NAME}${name}${BEFORE_TEXT}${JSON.stringify(text)}}\n`;
}

/** The event that a line of a sealed day holds, not yet opened; null where it is none of that day's. */
export function readSealedLine(day: string, line: Buffer | null): SealedEvent | null {
  if (line === null || line.indexOf(BEFORE_NAME) !== 0) return null;
  const end = line.indexOf(BEFORE_TEXT, BEFORE_NAME.length);
  const name = end === -1 ? '' : line.toString('latin1', BEFORE_NAME.length, end);
  const event = isSealableName(name) ? readEventName(name) : null;
  const path = event === null ? null : pathOfEventName(name);
  if (event === null || path === null || !path.startsWith(folderOfSeal(day))) return null;
  return { ...event, path, line };
}

/** The text of a sealed event's file; null where the line was cut short or changed by hand. */
export function textOfLine({ line }: Pick<SealedEvent, 'line'>): string | null {
  try {
    const value: unknown = JSON.parse(line.toString());
    return isPlainObject(value) && typeof value.text === 'string' ? value.text : null;
  } catch {
    return null;
  }
}

/** The beginning of the paths of all events that a day's sealed file may hold. */
function folderOfSeal(day: string): string {
  return `${sealPath(day).slice(0, -'.jsonl'.length)}/`;
}
