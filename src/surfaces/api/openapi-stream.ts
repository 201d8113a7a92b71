import { requestErrorsOf } from '../../service/common-errors.ts';
import type { Stream } from '../../service/operation.ts';
import { streamParametersOf } from './openapi-requests.ts';
import { failures } from './openapi-responses.ts';
import type { JsonSchema } from './openapi-schemas.ts';

/** How an operation is followed over HTTP. It is told in words and in an extension, as OpenAPI 3.1 has no word for it. */
export function streamObject(
  name: string,
  stream: Stream,
  { input, items }: { input: JsonSchema; items: JsonSchema },
): Record<string, unknown> {
  const text =
    `server-sent events, without end: the data of each is one item as JSON, in one line, its id the item's ` +
    `${stream.resume.field}; lines that begin with a colon only keep the connection alive`;
  const content = {
    'text/event-stream': { schema: { type: 'string', description: text }, 'x-item-schema': items.items },
  };
  return {
    operationId: `follow-${name}`,
    summary: stream.summary,
    security: [],
    parameters: streamParametersOf(stream, input),
    responses: {
      200: { description: 'What comes, from now on', content },
      ...failures(requestErrorsOf({ access: 'read', declaration: stream })),
    },
  };
}
