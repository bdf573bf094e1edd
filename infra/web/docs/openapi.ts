/** The parts of an OpenAPI document (3.1) that the pages and the collection read. */
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

export interface Schema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  description?: string;
  enum?: Json[];
  const?: Json;
  default?: Json;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  additionalProperties?: boolean | Schema;
}

export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required?: boolean;
  description?: string;
  schema: Schema;
  example?: Json;
}

interface Ref {
  $ref: string;
}
export interface Media {
  schema?: Schema;
  example?: Json;
  examples?: Record<string, { summary?: string; value?: Json } | Ref>;
}
export interface Answer {
  description: string;
  content?: Record<string, Media>;
}
interface DescribedOperation {
  operationId: string;
  tags: string[];
  summary: string;
  description?: string;
  security: Record<string, string[]>[];
  parameters?: (Parameter | Ref)[];
  requestBody?: { required?: boolean; content: Record<string, Media> };
  responses: Record<string, Answer | Ref>;
}

export interface OpenApi {
  info: { title: string; version: string; description: string };
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, DescribedOperation>>;
  components: Record<string, Record<string, Json | object>> & { schemas: Record<string, Schema> };
}

/** Who may call an operation, as its lock says. */
export type Access = 'public' | 'user' | 'admin' | 'lease';

export interface Operation {
  id: string;
  area: string;
  method: string;
  path: string;
  access: Access;
  summary: string;
  description: string | undefined;
  parameters: Parameter[];
  body: Media | undefined;
  answers: { status: number; answer: Answer }[];
}

/** What a reference points at; the thing itself where it is none. */
export function resolved<T extends object>(openapi: OpenApi, thing: T | Ref): T {
  if (!('$ref' in thing) || typeof thing.$ref !== 'string') return thing as T;
  const parts = thing.$ref.split('/').slice(1);
  return parts.reduce<unknown>((at, part) => (at as Record<string, unknown>)[part], openapi) as T;
}

export const nameOfRef = (ref: string): string => ref.split('/').at(-1)!;

/** Every operation, in the order of the document. */
export function operationsOf(openapi: OpenApi): Operation[] {
  return Object.entries(openapi.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, described]) => ({
      id: described.operationId,
      area: described.tags[0]!,
      method: method.toUpperCase(),
      path,
      access: accessOf(path, described),
      summary: described.summary,
      description: described.description,
      parameters: (described.parameters ?? []).map((each) => resolved<Parameter>(openapi, each)),
      body: described.requestBody?.content['application/json'],
      answers: Object.entries(described.responses).map(([status, answer]) => ({
        status: Number(status),
        answer: resolved<Answer>(openapi, answer),
      })),
    })),
  );
}

function accessOf(path: string, { security }: DescribedOperation): Access {
  if (security.some((way) => Object.keys(way).length === 0)) return 'public';
  if (security.some((way) => 'leaseToken' in way)) return 'lease';
  return path.startsWith('/v1/admin/') ? 'admin' : 'user';
}
