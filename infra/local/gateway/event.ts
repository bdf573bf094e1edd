import type { APIGatewayProxyEvent, APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import type { IncomingMessage } from 'node:http';
import { asLeaseDoorEvent } from '../../gateway-event.ts';
import { pathOf, queryOf } from '../http.ts';
import type { Route } from './routes.ts';

/** What only the distribution may say; a client that sends these is not believed. */
const FROM_EDGE = /^(x-marquee-edge|cloudfront-.*)$/i;

export interface Arrival {
  req: IncomingMessage;
  route: Route;
  params: Record<string, string>;
  requestId: string;
  body: Buffer;
  edgeKey: string;
  /** Epoch milliseconds. */
  now: number;
}

/** The request as API Gateway hands it to a function (REST API, proxy integration, event version 1.0). */
export function proxyEventOf(arrival: Arrival): APIGatewayProxyEvent {
  const { req, route, params, requestId, body, now } = arrival;
  const multiValueHeaders = fromEdge(arrival);
  const multiValueQueryStringParameters = valuesOf(new URLSearchParams(queryOf(req)));
  const path = pathOf(req);
  const sourceIp = (req.socket.remoteAddress ?? '').replace(/^::ffff:/i, '');
  return {
    resource: route.resource,
    path: path.slice('/v1'.length),
    httpMethod: req.method,
    headers: lastOf(multiValueHeaders),
    multiValueHeaders,
    queryStringParameters: orNull(lastOf(multiValueQueryStringParameters)),
    multiValueQueryStringParameters: orNull(multiValueQueryStringParameters),
    pathParameters: orNull(params),
    stageVariables: null,
    body: body.length === 0 ? null : body.toString('base64'),
    isBase64Encoded: body.length > 0,
    requestContext: {
      accountId: '000000000000',
      apiId: 'local',
      authorizer: {},
      httpMethod: req.method,
      identity: { sourceIp, userAgent: req.headers['user-agent'] ?? null },
      path,
      protocol: `HTTP/${req.httpVersion}`,
      requestId,
      extendedRequestId: requestId,
      requestTimeEpoch: now,
      resourceId: route.id,
      resourcePath: route.resource,
      stage: 'v1',
    },
  } as unknown as APIGatewayProxyEvent;
}

/** The same request as the door of leases hands it over, where clients call past the distribution. */
export function leaseDoorEventOf(arrival: Omit<Arrival, 'edgeKey'>): APIGatewayProxyEvent {
  const event = proxyEventOf({ ...arrival, edgeKey: '' });
  return asLeaseDoorEvent({ ...event, multiValueHeaders: headersOf(arrival) });
}

/** The same request as a REQUEST authorizer sees it: without the body. */
export function authorizerEventOf(event: APIGatewayProxyEvent): APIGatewayRequestAuthorizerEvent {
  const { body: _body, isBase64Encoded: _encoded, ...rest } = event;
  return {
    ...rest,
    type: 'REQUEST',
    methodArn: `arn:aws:execute-api:local:000000000000:local/v1/${event.httpMethod}${event.path}`,
  } as unknown as APIGatewayRequestAuthorizerEvent;
}

function headersOf({ req }: Pick<Arrival, 'req'>): Record<string, string[]> {
  const headers: Record<string, string[]> = {};
  for (let i = 0; i < req.rawHeaders.length; i += 2) {
    (headers[req.rawHeaders[i]!] ??= []).push(req.rawHeaders[i + 1]!);
  }
  return headers;
}

/** With what the distribution adds, and without what only it may say. */
function fromEdge({ req, edgeKey }: Arrival): Record<string, string[]> {
  const headers = Object.fromEntries(
    Object.entries(headersOf({ req })).filter(([name]) => !FROM_EDGE.test(name)),
  );
  headers['X-Marquee-Edge'] = [edgeKey];
  headers['CloudFront-Viewer-Address'] = [`${req.socket.remoteAddress}:${req.socket.remotePort}`];
  return headers;
}

function valuesOf(parameters: URLSearchParams): Record<string, string[]> {
  return Object.fromEntries([...new Set(parameters.keys())].map((name) => [name, parameters.getAll(name)]));
}

const lastOf = (values: Record<string, string[]>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([name, all]) => [name, all.at(-1)!]));

const orNull = <T extends object>(value: T): T | null => (Object.keys(value).length > 0 ? value : null);
