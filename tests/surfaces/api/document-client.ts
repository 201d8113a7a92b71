import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

type Input = Record<string, unknown>;

/** As much of an OpenAPI document as a client reads. */
export interface OpenApi {
  paths: Record<string, Record<string, OpenApiOperation>>;
  components: { schemas: Record<string, object> };
}

export interface OpenApiOperation {
  operationId?: string;
  summary: string;
  description?: string;
  tags?: string[];
  parameters?: { name: string; in: 'path' | 'query' | 'header'; required: boolean; schema: Input }[];
  requestBody?: { required: boolean; content: Record<string, { schema: object; examples: object }> };
  security?: object[];
  responses: Record<string, OpenApiResponse>;
}

interface OpenApiResponse {
  headers?: Record<string, { schema: object }>;
  content: Record<string, { schema: object; 'x-item-schema'?: object }>;
}

/** A request as the document has it. */
export interface BuiltRequest {
  method: string;
  /** Path and query. */
  target: string;
  headers: Record<string, string>;
  body: string | null;
}

export const JSON_TYPE = 'application/json';
const STREAM_TYPE = 'text/event-stream';

const DOCUMENT = 'document';

/** The same schema with references that hold outside the document, so that what they name is compiled once. */
function absolute(schema: object): string {
  return JSON.stringify(schema).replaceAll('"$ref":"#/', `"$ref":"${DOCUMENT}#/`);
}

/** A client that knows nothing but the document: how to ask for an operation, and what may come back. */
export class DocumentClient {
  private readonly ajv = new Ajv2020({ strict: true, strictTypes: false, allErrors: true });
  private readonly found = new Map<string, { method: string; path: string; operation: OpenApiOperation }>();

  private readonly compiled = new Map<string, ValidateFunction>();

  constructor(document: OpenApi) {
    this.ajv.addKeyword('components');
    this.ajv.addSchema({ components: document.components }, DOCUMENT);
    this.ajv.addFormat('date-time', (text: string) => !Number.isNaN(Date.parse(text)));
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const [method, operation] of Object.entries(methods)) {
        this.found.set(operation.operationId ?? `${method} ${path}`, { method, path, operation });
      }
    }
  }

  /** Compiles a schema of the document; strict, so that a keyword that JSON Schema does not know is an error. */
  compile(schema: object): ValidateFunction {
    const text = absolute(schema);
    const compiled = this.compiled.get(text) ?? this.ajv.compile(JSON.parse(text));
    this.compiled.set(text, compiled);
    return compiled;
  }

  /** Puts each field of an input where the document wants it; headers that stand for fields are used too. */
  requestFor(operationId: string, input: Input, headerFields: Record<string, string> = {}): BuiltRequest {
    const { method, path, operation } = this.find(operationId);
    const rest = { ...input };
    let target = path;
    const query = new URLSearchParams();
    for (const { name, in: place } of operation.parameters ?? []) {
      if (place === 'header' || rest[name] === undefined) continue;
      const value = rest[name];
      delete rest[name];
      if (place === 'path') target = target.replace(`{${name}}`, encodeURIComponent(String(value)));
      else for (const one of [value].flat()) query.append(name, String(one));
    }
    const common = { method: method.toUpperCase(), target: query.size === 0 ? target : `${target}?${query}` };
    if (operation.requestBody !== undefined) {
      const headers = { 'content-type': JSON_TYPE, ...headerFields };
      return { ...common, headers, body: JSON.stringify(rest) };
    }
    if (Object.keys(rest).length > 0) throw new Error(`${operationId} has no place for ${Object.keys(rest)}`);
    return { ...common, headers: headerFields, body: null };
  }

  /** What is wrong with a request's body, as the document has it; empty where nothing is. */
  problemsOfBody(operationId: string, body: string | null): string[] {
    const { requestBody } = this.find(operationId).operation;
    const schema = requestBody?.content[JSON_TYPE]?.schema;
    return schema === undefined || body === null ? [] : this.problems(schema, JSON.parse(body));
  }

  /** What is wrong with a response; empty where it is one that the document has. */
  problemsOfResponse(operationId: string, status: number, body: unknown, etag?: string | null): string[] {
    const response = this.find(operationId).operation.responses[String(status)];
    const schema = response?.content[JSON_TYPE]?.schema;
    if (schema === undefined) return [`${operationId} has no response ${status}`];
    const header = response?.headers?.ETag?.schema;
    const tagged = typeof etag !== 'string' ? [] : this.problems(header ?? { not: {} }, etag);
    return [...this.problems(schema, body), ...tagged];
  }

  /** What is wrong with one item that came to a follower of an operation; empty where it is one that the document has. */
  problemsOfItem(operationId: string, item: unknown): string[] {
    const { responses } = this.find(`follow-${operationId}`).operation;
    const schema = responses[200]?.content[STREAM_TYPE]?.['x-item-schema'];
    return schema === undefined ? [`${operationId} has no items to follow`] : this.problems(schema, item);
  }

  private problems(schema: object, value: unknown): string[] {
    const validate = this.compile(schema);
    validate(value);
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath}: ${message}`);
  }

  private find(operationId: string) {
    const known = this.found.get(operationId);
    if (known === undefined) throw new Error(`the document has no operation ${operationId}`);
    return known;
  }
}
