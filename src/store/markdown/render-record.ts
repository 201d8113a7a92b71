import type * as z from 'zod';
import { inFile, isPlainObject } from '../../domain/record.ts';
import type { MarkdownFile } from './front-matter.ts';
import { renderMarkdown } from './render-markdown.ts';

/** Writes a record's file: what its schema leaves out where it says nothing new is left out, and what `base` has besides stays. */
export function renderRecord<S extends z.ZodObject>(
  schema: S,
  fields: z.output<S>,
  body: string,
  base?: MarkdownFile,
): string {
  const values = inFile(schema, fields);
  if (!isPlainObject(values)) throw new Error('a record is no object');
  return renderMarkdown(values, body, base);
}
