import { describe, expect, test } from 'vitest';
import { lintFromString, createConfig } from '@redocly/openapi-core';
import { endpointsOf, readFunctions } from '../../infra/functions.ts';
import { PROBLEMS } from '../../lib/domain/problem.ts';
import {
  GATEWAY_RESPONSES,
  gatewayDocument,
  gatewayReply,
  type GatewayResponse,
  methodNotAllowed,
  preflight,
} from '../../lib/http/gateway.ts';

interface Method {
  security?: object[];
  responses: Record<string, { headers: object }>;
  'x-amazon-apigateway-integration': {
    type: string;
    contentHandling: string;
    uri: string;
    credentials: string;
    requestTemplates: Record<string, string>;
    responses: {
      default: {
        contentHandling: string;
        statusCode: string;
        responseParameters: Record<string, string>;
        responseTemplates: Record<string, string>;
      };
    };
  };
}
interface Document {
  'x-amazon-apigateway-binary-media-types': string[];
  paths: Record<string, Record<string, Method>>;
  components: { securitySchemes: Record<string, Record<string, Record<string, unknown>>> };
  'x-amazon-apigateway-gateway-responses': Record<
    string,
    {
      statusCode: number;
      responseParameters: Record<string, string>;
      responseTemplates: Record<string, string>;
    }
  >;
}

const ANY = 'x-amazon-apigateway-any-method';
const types = Object.keys(GATEWAY_RESPONSES) as GatewayResponse[];
const request = {
  path: '/v1/a "quoted" path',
  requestId: 'R1',
  origin: 'https://watch.example',
  corsOrigin: '*',
};
const declarations = async () => endpointsOf(await readFunctions()).map(({ handler }) => handler.declaration);
const documentOf = async () =>
  gatewayDocument(await declarations(), {
    uriOf: (id) => `uri:${id}`,
    credentials: 'role',
    origin: 'https://watch.example',
    corsOrigin: 'https://partner.example',
  }) as unknown as Document;

describe('the gateway’s own answers', () => {
  test.each(types)('%s is a problem document of the closed list', (type) => {
    const { status, headers, body } = gatewayReply(type, request);
    const document = JSON.parse(body) as { code: keyof typeof PROBLEMS; type: string };
    expect(document).toMatchObject({ status, instance: request.path, requestId: 'R1' });
    expect(document.type).toBe(`https://watch.example/problems/${document.code}`);
    expect(PROBLEMS[document.code].status).toBe(status);
    expect(headers).toMatchObject({
      'Content-Type': 'application/problem+json',
      'X-Request-Id': 'R1',
      'Access-Control-Allow-Origin': '*',
      'Cache-Control': 'no-store',
    });
    expect(headers['Retry-After'] !== undefined).toBe(status === 429 || status === 503);
    expect(headers['WWW-Authenticate'] !== undefined).toBe(status === 401);
  });

  test('the root names the documentation, the description and health, and takes GET alone', async () => {
    const { get, [ANY]: other, options } = (await documentOf()).paths['/']!;
    const { responseTemplates } = get!['x-amazon-apigateway-integration'].responses.default;
    expect(JSON.parse(responseTemplates['application/json']!)).toEqual({
      name: 'Marquee',
      documentation: '/docs',
      description: '/v1/openapi.json',
      health: '/v1/health',
    });
    const statusOf = (method?: Method) =>
      method!['x-amazon-apigateway-integration'].responses.default.statusCode;
    expect([get, other, options].map(statusOf)).toEqual(['200', '405', '204']);
  });

  test('an unknown method is told which ones there are', () => {
    const { status, headers } = methodNotAllowed(['GET', 'PUT'], request);
    expect([status, headers.Allow]).toEqual([405, 'GET, PUT, OPTIONS']);
  });

  test('a browser of another origin may send what the API reads', () => {
    const { status, headers, body } = preflight(['GET', 'PATCH'], request);
    expect([status, body]).toEqual([204, '']);
    expect(headers['Access-Control-Allow-Methods']).toBe('GET, PATCH');
    for (const name of ['Authorization', 'Content-Type', 'Idempotency-Key', 'If-Match', 'If-None-Match']) {
      expect(headers['Access-Control-Allow-Headers']).toContain(name);
    }
  });
});

describe('the gateway document', () => {
  test('lets pages of the configured origin read every answer of the gateway’s own, and of no other', async () => {
    const text = JSON.stringify(await documentOf());
    const allowed = [...text.matchAll(/Access-Control-Allow-Origin":"([^"]+)"/g)].map(([, origin]) => origin);
    expect(allowed.length).toBeGreaterThan(types.length);
    expect([...new Set(allowed)]).toEqual(["'https://partner.example'"]);
  });

  test('sends every route to its function by the one role', async () => {
    const { paths } = await documentOf();
    for (const { id, method, path, access } of await declarations()) {
      const route = paths[path.slice(3)]![method.toLowerCase()]!;
      expect(route['x-amazon-apigateway-integration']).toMatchObject({
        type: 'aws_proxy',
        uri: `uri:${id}`,
        credentials: 'role',
      });
      const guarded = [{ authorizeRequest: [] }, { api_key: [] }];
      expect([id, route.security]).toEqual([id, access === 'lease' ? undefined : guarded]);
    }
  });

  test('guards them without caching and without demanding a token', async () => {
    const { authorizeRequest } = (await documentOf()).components.securitySchemes;
    const authorizer = authorizeRequest!['x-amazon-apigateway-authorizer'];
    expect(authorizer).toEqual({
      type: 'request',
      authorizerUri: 'uri:authorizeRequest',
      authorizerCredentials: 'role',
      authorizerResultTtlInSeconds: 0,
    });
  });

  test('answers other methods with 405 and Allow, preflights with 204 and unknown paths with 404', async () => {
    const { paths } = await documentOf();
    const answerOf = (method: Method) => method['x-amazon-apigateway-integration'].responses.default;
    for (const [path, item] of Object.entries(paths)) {
      const { statusCode, responseParameters } = answerOf(item[ANY]!);
      if (path === '/{proxy+}') {
        expect([path, statusCode]).toEqual([path, '404']);
        continue;
      }
      const methods = ['get', 'head', 'post', 'put', 'patch', 'delete'].filter((name) => name in item);
      const allowed = responseParameters['method.response.header.Allow']!.slice(1, -1).split(', ');
      expect([path, statusCode, allowed.sort()]).toEqual([
        path,
        '405',
        [...methods.map((name) => name.toUpperCase()), 'OPTIONS'].sort(),
      ]);
      expect(answerOf(item.options!).statusCode).toBe('204');
    }
  });

  test('hands bodies over as the bytes they are, and reads what it answers itself as text', async () => {
    const { paths, ...document } = await documentOf();
    expect(document['x-amazon-apigateway-binary-media-types']).toEqual(['*/*']);
    for (const method of Object.values(paths).flatMap((item) => Object.values(item))) {
      const { type, contentHandling, responses } = method['x-amazon-apigateway-integration'] ?? {};
      if (type !== 'mock') continue;
      expect([contentHandling, responses!.default.contentHandling]).toEqual([
        'CONVERT_TO_TEXT',
        'CONVERT_TO_TEXT',
      ]);
    }
  });

  test('names every header it maps, and lets API Gateway fill in the request', async () => {
    const document = await documentOf();
    const health = document.paths['/health']![ANY]!;
    const { responseParameters, responseTemplates } =
      health['x-amazon-apigateway-integration'].responses.default;
    expect(
      Object.keys(responseParameters).map((name) => name.slice('method.response.header.'.length)),
    ).toEqual(Object.keys(health.responses['405']!.headers));
    expect(responseParameters['method.response.header.X-Request-Id']).toBe('context.requestId');
    expect(JSON.parse(responseTemplates['application/json']!)).toMatchObject({
      code: 'method_not_allowed',
      instance: '$context.path',
      requestId: '$context.requestId',
    });
  });

  test('replaces every kind of answer that API Gateway makes by itself', async () => {
    const responses = (await documentOf())['x-amazon-apigateway-gateway-responses'];
    expect(Object.keys(responses)).toEqual(types);
    for (const { responseParameters } of Object.values(responses)) {
      expect(responseParameters['gatewayresponse.header.Content-Type']).toBe("'application/problem+json'");
      expect(
        Object.values(responseParameters).filter((value) => !/^('[^']*'|context\.\w+)$/.test(value)),
      ).toEqual([]);
    }
    expect(responses.THROTTLED!.responseParameters['gatewayresponse.header.Retry-After']).toBe("'1'");
    expect(responses.UNAUTHORIZED!.responseParameters['gatewayresponse.header.WWW-Authenticate']).toBe(
      `'Bearer realm="marquee"'`,
    );
  });

  test('is OpenAPI 3.0', async () => {
    const config = await createConfig({ rules: { struct: 'error', 'no-unresolved-refs': 'error' } });
    const source = JSON.stringify(await documentOf());
    const found = await lintFromString({ source, absoluteRef: 'gateway.json', config });
    // API Gateway wants no described answer of a proxy integration.
    const real = found.filter(({ message }) => !/`responses`/.test(message));
    expect(real.map(({ message, location }) => `${location[0]?.pointer}: ${message}`)).toEqual([]);
  });
});
