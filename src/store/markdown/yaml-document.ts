import { type Document, parseDocument } from 'yaml';
import { nullTag } from './nothing.ts';

/** Keys that come twice are looked for apart: `yaml` compares each with each, which takes minutes for as many as fit. */
export const YAML_OPTIONS = {
  schema: 'failsafe' as const,
  merge: false,
  prettyErrors: false,
  strict: true,
  uniqueKeys: false,
  customTags: [nullTag],
};

/** A text as a YAML document. There may be a complaint for each of its parts, and a trace of the stack would cost the most of each. */
export function documentOf(source: string): Document {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return parseDocument(source, YAML_OPTIONS);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
