import * as z from 'zod';
import { readText } from '../../domain/record.ts';
import { parseInput } from '../../service/run.ts';

export const DEFAULT_PORT = 4180;

const expected = { error: 'expected a whole number from 0 to 65535' };
const Port = z.int(expected).min(0, expected).max(65_535, expected);
const Ports = z.strictObject({ port: Port });

/** Reads a port as somebody typed it; 0 stands for any free one. `invalid_input` where it is none. */
export function readPort(given: unknown): number {
  return parseInput(Ports, { port: readText(Port, given) }).port;
}
