import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';
import { withPureSchemas } from './trim/schemas.ts';
import { lessOfSchemas } from './trim/zod.ts';

/** A module of a dependency that a Lambda function never needs, what stands in for it, and why that is safe. */
interface Replacement {
  /** Matched against the end of the module's path. */
  file: string;
  why: string;
  contents: string | ((original: string) => string);
}

const fileBeside = (name: string) => readFileSync(new URL(`trim/${name}`, import.meta.url), 'utf8');

const endpointResolver = (service: string) => `
const resolved = new Map();
const regional = (region) =>
  'https://${service}.' + region + (region.startsWith('cn-') ? '.amazonaws.com.cn' : '.amazonaws.com');
export const defaultEndpointResolver = ({ Region, Endpoint }) => {
  const url = Endpoint ?? regional(Region);
  if (!resolved.has(url)) resolved.set(url, new URL(url));
  return { url: resolved.get(url), headers: {}, properties: {} };
};`;

/** The schemas of operations, `[9, namespace, name, traits, input, output]`, without those of what they take and give. */
function namesOfOperations(original: string): string {
  return [...original.matchAll(/^export var (\w+)\$ = \[9,/gm)]
    .map(([, name]) => `export const ${name}$ = [9, 'com.amazonaws.dynamodb', '${name}', 0, 'unit', 'unit'];`)
    .join('\n');
}

/** Only how numbers are written nationally (the fourth entry of each country) is left out; validity needs the rest. */
function withoutFormats(original: string): string {
  const metadata = JSON.parse(original.slice(original.indexOf('{'))) as Record<string, object>;
  for (const places of [metadata.countries, metadata.nonGeographic]) {
    for (const place of Object.values(places ?? {}) as unknown[][]) if (place.length > 4) place[4] = 0;
  }
  return `export default ${JSON.stringify(metadata)}`;
}

const noPlugin = (name: string) => `export const ${name} = () => ({ applyToStack() {} });`;
const refusing = (name: string) =>
  `export class ${name} { constructor() { throw new Error('${name} was left out of this bundle'); } }`;

const refusedTypes = `
const refuse = () => { throw new Error('the types of files were left out of this bundle'); };
module.exports = { detectMimeType: refuse, detectExtension: refuse };`;

export const REPLACEMENTS: Replacement[] = [
  {
    file: 'client-dynamodb/dist-es/runtimeConfig.js',
    why: "Configuration comes from code and Lambda's environment, never from profiles or instance metadata.",
    contents: fileBeside('runtime-config.js'),
  },
  {
    file: 'client-dynamodb/dist-es/runtimeConfig.shared.js',
    why: 'Items hold neither bytes nor timestamps, so that the protocol needs no schemas.',
    contents: fileBeside('dynamodb-shared-config.js'),
  },
  {
    file: 'client-dynamodb/dist-es/schemas/schemas_0.js',
    why: 'Of an operation that protocol reads the name alone.',
    contents: namesOfOperations,
  },
  {
    file: 'client-ses/dist-es/runtimeConfig.js',
    why: 'As for client-dynamodb.',
    contents: fileBeside('runtime-config.js'),
  },
  {
    file: 'client-dynamodb/dist-es/runtimeExtensions.js',
    why: 'The clients have no extensions.',
    contents: 'export const resolveRuntimeExtensions = (config) => config;',
  },
  {
    file: 'client-ses/dist-es/runtimeExtensions.js',
    why: 'As for client-dynamodb.',
    contents: 'export const resolveRuntimeExtensions = (config) => config;',
  },
  {
    file: 'client/smithy-client/schemaLogFilter.js',
    why: 'The clients have no logger.',
    contents: 'export const schemaLogFilter = (_schema, data) => data;',
  },
  {
    file: 'retry/middleware-retry/parseRetryAfterHeader.js',
    why: 'Node reads such a date as well as a parser of its own does.',
    contents: (original) =>
      original
        .replace(/^import \{ parseRfc7231DateTime \}.*$/m, '')
        .replace('parseRfc7231DateTime(retryAfter)', 'new Date(retryAfter)'),
  },
  {
    file: 'client-dynamodb/dist-es/endpoint/endpointResolver.js',
    why: 'Of the rules only the standard regional endpoint and an explicit one are used: no FIPS, dual stack or account endpoints.',
    contents: endpointResolver('dynamodb'),
  },
  {
    file: 'client-ses/dist-es/endpoint/endpointResolver.js',
    why: 'As for client-dynamodb; SES is called "email" in host names.',
    contents: endpointResolver('email'),
  },
  {
    file: 'nodemailer/lib/mime-funcs/mime-types.js',
    why: 'Types of attached files by their names; no mail has an attachment.',
    contents: refusedTypes,
  },
  {
    file: 'middleware-endpoint-discovery/dist-es/resolveEndpointDiscoveryConfig.js',
    why: 'DynamoDB serves every request at its regional endpoint; discovery is off by default.',
    contents: 'export const resolveEndpointDiscoveryConfig = (config) => config;',
  },
  {
    file: 'middleware-endpoint/adaptors/getEndpointFromConfig.js',
    why: 'Reads AWS_ENDPOINT_URL and profiles; endpoints are given by lib/config.ts.',
    contents: 'export const getEndpointFromConfig = async () => undefined;',
  },
  {
    file: 'middleware-endpoint/service-customizations/s3.js',
    why: 'The S3 client is not used.',
    contents: 'export const resolveParamsForS3 = async (parameters) => parameters;',
  },
  {
    file: '@smithy/core/dist-es/submodules/event-streams/index.js',
    why: 'No operation of DynamoDB or SES answers an event stream.',
    contents: refusing('EventStreamSerde'),
  },
  {
    file: 'checksum/sha256/Sha256Js.js',
    why: "The fallback for a Node without OpenSSL; Lambda's has it.",
    contents: refusing('Sha256Js'),
  },
  {
    file: 'retry/util-retry/AdaptiveRetryStrategy.js',
    why: 'Retries are standard, see runtime-config.js.',
    contents: refusing('AdaptiveRetryStrategy'),
  },
  {
    file: 'middleware-user-agent/user-agent-middleware.js',
    why: 'The header only feeds statistics of AWS about its SDKs.',
    contents: noPlugin('getUserAgentPlugin'),
  },
  {
    file: 'middleware-recursion-detection/getRecursionDetectionPlugin.js',
    why: 'Marks calls that can start functions in a circle; DynamoDB and SES calls cannot.',
    contents: noPlugin('getRecursionDetectionPlugin'),
  },
  {
    file: 'middleware-logger/loggerMiddleware.js',
    why: 'The clients have no logger.',
    contents: noPlugin('getLoggerPlugin'),
  },
  {
    file: 'lib-dynamodb/dist-es/pagination/index.js',
    why: 'Pages are asked for by lib/table.',
    contents: 'export {};',
  },
  {
    file: 'client/emitWarningIfUnsupportedVersion.js',
    why: 'The runtime is fixed by the stack.',
    contents: 'export const state = {};\nexport const emitWarningIfUnsupportedVersion = () => {};',
  },
  {
    file: 'client/util-endpoints/aws.js',
    why: 'Functions of the endpoint rules, which are replaced above.',
    contents: 'export const awsEndpointFunctions = {};',
  },
  {
    file: 'httpAuthSchemes/aws_sdk/clock-skew-defaults.js',
    why: 'Reads profiles to switch off the correction of a skewed clock; it stays on, as is the default.',
    contents: 'export const DEFAULT_DISABLE_CLOCK_SKEW_CORRECTION = false;',
  },
  {
    file: '@smithy/signature-v4/dist-es/HeaderFormatter.js',
    why: 'Only signs the messages of event streams.',
    contents: 'export class HeaderFormatter {}',
  },
  {
    file: 'jose/dist/webapi/lib/jwe_algorithms.js',
    why: 'Tokens are signed and never encrypted: no algorithm of encryption is known.',
    contents: `export const JWE = {};
      export const [jweAlgorithm, jweEncryption, isJWECEKTransport] = [];`,
  },
  {
    file: 'libphonenumber-js/es6-modern/format.js',
    why: 'Numbers are kept as E.164, which is not written by this.',
    contents: `export default () => { throw new Error('formats of numbers were left out of this bundle'); };`,
  },
  {
    file: 'libphonenumber-js/metadata.min.json.js',
    why: 'Numbers are checked and kept as E.164, never written nationally.',
    contents: withoutFormats,
  },
  {
    file: 'zod/v4/classic/schemas.js',
    why: 'Methods that nothing calls would keep every kind of schema in every bundle; see trim/zod.ts.',
    contents: lessOfSchemas,
  },
  {
    file: 'zod/v4/core/json-schema-processors.js',
    why: "JSON Schema is written by infra/generate.ts, not in Lambda; reading a schema's checks there gives none.",
    contents: 'export const aggregateChecks = () => ({});',
  },
  {
    file: 'zod/v4/core/to-json-schema.js',
    why: 'As json-schema-processors.',
    contents: `const refuse = () => { throw new Error('JSON Schema was left out of this bundle'); };
export const createToJSONSchemaMethod = () => refuse;
export const createStandardJSONSchemaMethod = () => refuse;`,
  },
];

/** The names that a module exports itself; those that the replacement lacks become undefined, since nothing calls them. */
function missingExports(original: string, replacement: string): string {
  const names = (text: string) =>
    [...text.matchAll(/^\s*export (?:async )?(?:const|var|function|class) ([\w$]+)/gm)].map(
      ([, name]) => name!,
    );
  const given = new Set(names(replacement));
  return names(original)
    .filter((name) => !given.has(name))
    .map((name) => `export const ${name} = undefined;`)
    .join('\n');
}

/** Replaces what is named above while bundling. */
export const trim: Plugin = {
  name: 'trim',
  setup(build) {
    // The same source, compiled for today's Node instead of the browsers of 2015.
    build.onResolve({ filter: /\/es6\// }, ({ path, importer, resolveDir, kind }) => {
      if (!importer.includes('/libphonenumber-js/')) return undefined;
      return build.resolve(path.replace('/es6/', '/es6-modern/'), { importer, resolveDir, kind });
    });
    build.onLoad({ filter: /\/lib\/[^/]+\/.*\.ts$/ }, async ({ path }) => {
      if (path.includes('/node_modules/')) return undefined;
      return { contents: withPureSchemas(await readFile(path, 'utf8')), loader: 'ts' };
    });
    build.onLoad(
      { filter: /node_modules\/(@aws-sdk|@smithy|libphonenumber-js|zod|nodemailer|jose)\/.*\.js$/ },
      async ({ path }) => {
        const replacement = REPLACEMENTS.find(({ file }) => path.endsWith(`/${file}`))?.contents;
        if (replacement === undefined) return undefined;
        const original = await readFile(path, 'utf8');
        const contents = typeof replacement === 'string' ? replacement : replacement(original);
        return { contents: `${contents}\n${missingExports(original, contents)}` };
      },
    );
  },
};
