import { isPlainObject } from '../../domain/record.ts';
import { EVENTS, type EventName, readEventName } from '../layout.ts';

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
const HOUR_AT = '20261121T'.length;
/** No file's name is longer than 255 bytes. */
const HEAD_BYTES = 300;

/** True for a file name that a sealed day can hold. */
export function isSealableName(name: string): boolean {
  return PLAIN_NAME.test(name);
}

/** An event's file as one line of JSON, line break included: its name, and its text as it stands. */
export function sealedLine(name: string, text: string): string {
  return `${BEFORE_NAME}${name}${BEFORE_TEXT}${JSON.stringify(text)}}\n`;
}

/** How each line of a sealed day begins that holds an event of that day. */
export function beginningOfLines(day: string): string {
  return `${BEFORE_NAME}${day.replaceAll('/', '')}T`;
}

/**
 * What reads the lines of a day: gives the event that one holds, not yet opened; null where it is none of that day's. Of a
 * hundred thousand lines each is looked at no closer than it takes to tell them apart: the doctor looks closer.
 */
export function sealedLineReader(day: string): (line: Buffer | null) => SealedEvent | null {
  const beginning = beginningOfLines(day);
  const folder = `${EVENTS}/${day}/`;
  return (line) => {
    const head = line === null ? '' : line.toString('latin1', 0, HEAD_BYTES);
    if (line === null || !head.startsWith(beginning)) return null;
    const name = head.slice(BEFORE_NAME.length, head.indexOf(BEFORE_TEXT));
    const event = PLAIN_NAME.test(name) ? readEventName(name) : null;
    if (event === null) return null;
    const { id, type, entity_id } = event;
    const path = `${folder}${id.slice(HOUR_AT, HOUR_AT + 2)}/${id.slice(HOUR_AT + 2, HOUR_AT + 4)}/${name}`;
    return { id, type, entity_id, path, line };
  };
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
