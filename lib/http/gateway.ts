import { type AnyDeclaration, isPublicRead, methodsOf } from './declaration.ts';
import {
  GATEWAY_RESPONSES,
  type GatewayReply,
  gatewayReply,
  type GatewayRequest,
  type GatewayResponse,
  methodNotAllowed,
  preflight,
  rootReply,
} from './gateway-replies.ts';

export * from './gateway-replies.ts';

/** API Gateway fills these in: the same documents serve as its templates and as the local platform's answers. */
const TEMPLATE = { path: '$context.path', requestId: '$context.requestId' };

export interface GatewayWiring {
  /** Invocation URI of a function; `authorizeRequest` is the authorizer. May be a CDK token. */
  uriOf(id: string): string;
  /** ARN of the one role by which API Gateway invokes all of them. */
  credentials: string;
  /** Scheme and host that clients use, '' where they are made after the API. */
  origin: string;
  /** Whose pages may read answers: `*`, or one scheme and host. */
  corsOrigin: string;
}

type Json = Record<string, unknown>;

/**
 * The OpenAPI 3.0.1 document for API Gateway's SpecRestApi: paths, integrations, authorizer, CORS and gateway
 * answers, but no schemas, because the kernel validates. Paths are without `/v1`, which is the stage.
 */
export function gatewayDocument(declarations: AnyDeclaration[], wiring: GatewayWiring): Json {
  const { origin, corsOrigin } = wiring;
  const template: GatewayRequest = { ...TEMPLATE, origin, corsOrigin };
  const paths: Record<string, Json> = {
    '/': {
      get: mock(rootReply(template)),
      options: mock(preflight(['GET'], template)),
      'x-amazon-apigateway-any-method': mock(methodNotAllowed(['GET'], template)),
    },
  };
  for (const [path, routes] of byPath(declarations)) paths[path] = pathItem(path, routes, wiring);
  // Without it, a token on an unknown path would be taken for a malformed AWS signature.
  paths['/{proxy+}'] = {
    parameters: [slot('proxy')],
    'x-amazon-apigateway-any-method': mock(gatewayReply('RESOURCE_NOT_FOUND', template)),
  };
  return {
    openapi: '3.0.1',
    info: { title: 'Marquee', version: '1' },
    paths,
    components: { securitySchemes: securitySchemes(wiring) },
    'x-amazon-apigateway-api-key-source': 'AUTHORIZER',
    // Functions get bodies in base64: as text, bytes that are no UTF-8 would arrive as something else.
    'x-amazon-apigateway-binary-media-types': ['*/*'],
    'x-amazon-apigateway-gateway-responses': Object.fromEntries(
      (Object.keys(GATEWAY_RESPONSES) as GatewayResponse[]).map((type) => [
        type,
        gatewayResponse(type, template),
      ]),
    ),
  };
}

/** The routes of each path, without the stage, in the order of the paths. */
export function byPath<D extends AnyDeclaration>(declarations: D[]): Map<string, D[]> {
  const paths = new Map<string, D[]>();
  for (const declaration of [...declarations].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    const path = declaration.path.slice('/v1'.length);
    paths.set(path, [...(paths.get(path) ?? []), declaration]);
  }
  return paths;
}

const slot = (name: string) => ({ name, in: 'path', required: true, schema: { type: 'string' } });

function pathItem(
  path: string,
  routes: AnyDeclaration[],
  { uriOf, credentials, origin, corsOrigin }: GatewayWiring,
): Json {
  const methods = methodsOf(routes);
  const slots = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => slot(name!));
  const operationOf = ({ id, access }: AnyDeclaration, operationId: string) => ({
    operationId,
    responses: {},
    // One element each, as AWS SAM writes them: API Gateway wants both all the same.
    ...(access !== 'lease' && { security: [{ authorizeRequest: [] }, { api_key: [] }] }),
    'x-amazon-apigateway-integration': {
      type: 'aws_proxy',
      httpMethod: 'POST',
      uri: uriOf(id),
      credentials,
    },
  });
  const operations = routes.flatMap((route) => [
    [route.method.toLowerCase(), operationOf(route, route.id)],
    ...(isPublicRead(route) ? [['head', operationOf(route, `${route.id}Head`)]] : []),
  ]) as [string, Json][];
  return {
    ...(slots.length > 0 && { parameters: slots }),
    ...Object.fromEntries(operations),
    options: mock(preflight(methods, { ...TEMPLATE, corsOrigin })),
    'x-amazon-apigateway-any-method': mock(methodNotAllowed(methods, { ...TEMPLATE, origin, corsOrigin })),
  };
}

function securitySchemes({ uriOf, credentials }: GatewayWiring): Json {
  return {
    api_key: { type: 'apiKey', name: 'x-api-key', in: 'header' },
    // No identity source and no caching: anonymous callers reach it too, and a signed-out device ends at once.
    authorizeRequest: {
      type: 'apiKey',
      name: 'Unused',
      in: 'header',
      'x-amazon-apigateway-authtype': 'custom',
      'x-amazon-apigateway-authorizer': {
        type: 'request',
        authorizerUri: uriOf('authorizeRequest'),
        authorizerCredentials: credentials,
        authorizerResultTtlInSeconds: 0,
      },
    },
  };
}

/** Media types whose requests a mock must take; others are answered with 415. */
const MOCKED = ['application/json', 'application/x-www-form-urlencoded', 'text/plain'];

/** A method that API Gateway answers by itself. */
function mock({ status, headers, body }: GatewayReply): Json {
  const statusCode = String(status);
  return {
    responses: {
      [statusCode]: {
        description: 'Answered by the gateway',
        headers: Object.fromEntries(
          Object.keys(headers).map((name) => [name, { schema: { type: 'string' } }]),
        ),
      },
    },
    'x-amazon-apigateway-integration': {
      type: 'mock',
      // Templates read text, which every body is not where all types count as binary.
      contentHandling: 'CONVERT_TO_TEXT',
      passthroughBehavior: 'never',
      requestTemplates: Object.fromEntries(MOCKED.map((type) => [type, `{"statusCode": ${status}}`])),
      responses: {
        default: {
          statusCode,
          contentHandling: 'CONVERT_TO_TEXT',
          responseParameters: mapped('method.response.header', headers),
          responseTemplates: { 'application/json': body },
        },
      },
    },
  };
}

function gatewayResponse(type: GatewayResponse, template: GatewayRequest): Json {
  const { status, headers, body } = gatewayReply(type, template);
  return {
    statusCode: status,
    responseParameters: mapped('gatewayresponse.header', headers),
    responseTemplates: { 'application/json': body },
  };
}

/** Headers in API Gateway's mapping language: constants in quotes, `$context.x` as `context.x`. */
const mapped = (prefix: string, headers: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      `${prefix}.${name}`,
      value.startsWith('$') ? value.slice(1) : `'${value}'`,
    ]),
  );
