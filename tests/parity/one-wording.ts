import {
  IN_THE_LIBRARY,
  ON_THE_BRIDGE,
  ON_THE_COMMAND_LINE,
  OVER_HTTP,
  type Phrases,
} from '../../src/domain/phrases.ts';
import type { Envelope } from '../../src/service/envelope.ts';

const SURFACES: readonly Phrases[] = [OVER_HTTP, ON_THE_BRIDGE, IN_THE_LIBRARY, ON_THE_COMMAND_LINE];
const HELP = /; 'mission-control [\w -]+ --help' shows what it takes$/;

/** A failure without what each surface says in words of its own: how to name the board and who writes, flags for fields, where help is. */
export function inOneWording(envelope: Envelope): Envelope {
  const phrases = SURFACES.flatMap((each) =>
    Object.entries(each).map(([key, phrase]) => [phrase, key === 'sayWhoWrites' ? 'WHO' : 'BOARD'] as const),
  );
  const told: Envelope = JSON.parse(
    phrases.reduce((text, [phrase, token]) => text.replaceAll(phrase, token), JSON.stringify(envelope)),
  );
  if (told.ok) return told;
  const message = told.error.message
    .replace(HELP, '')
    .replace(/^<(\w+)>/, '$1')
    .replace(/--([a-z][a-z-]*)/g, (_, flag: string) => flag.replaceAll('-', '_'))
    .replace(/^(\w+)\.\d+:/, '$1:');
  return { ...told, error: { ...told.error, message } };
}
