import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Replacement, replaced } from './replacement.ts';

const pathBeside = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** A client whose configuration is replaced. */
interface Client {
  /** Its package, without the scope. */
  package: string;
  /** How the service is called in host names. */
  host: string;
}

const endpointResolver = (host: string) => `
const resolved = new Map();
const regional = (region) =>
  'https://${host}.' + region + (region.startsWith('cn-') ? '.amazonaws.com.cn' : '.amazonaws.com');
export const defaultEndpointResolver = ({ Region, Endpoint }) => {
  const url = Endpoint ?? regional(Region);
  if (!resolved.has(url)) resolved.set(url, new URL(url));
  return { url: resolved.get(url), headers: {}, properties: {} };
};`;

const configured = ({ package: name, host }: Client): Replacement[] => [
  {
    file: `${name}/dist-es/runtimeConfig.js`,
    why: "Configuration comes from code and Lambda's environment, never from profiles or instance metadata.",
    contents: readFileSync(pathBeside('runtime-config.js'), 'utf8'),
  },
  {
    file: `${name}/dist-es/runtimeExtensions.js`,
    why: 'The clients have no extensions.',
    contents: 'export const resolveRuntimeExtensions = (config) => config;',
  },
  {
    file: `${name}/dist-es/endpoint/endpointResolver.js`,
    why: 'Of the rules only the standard regional endpoint and an explicit one are used: no FIPS, dual stack or account endpoints.',
    contents: endpointResolver(host),
  },
];

/** A client whose service speaks AWS JSON; see json-service.js. */
interface JsonClient extends Client {
  /** As its own modules name it. */
  name: string;
  apiVersion: string;
  serviceId: string;
  version: '1.0' | '1.1';
  target: string;
}

const speakingJson = (client: JsonClient): Replacement[] => [
  ...configured(client),
  {
    file: `${client.package}/dist-es/runtimeConfig.shared.js`,
    why: 'What is sent and read holds neither bytes nor timestamps, so that the protocol needs no schemas.',
    contents: `
import { default${client.name}HttpAuthSchemeProvider as httpAuthSchemeProvider } from './auth/httpAuthSchemeProvider';
import { defaultEndpointResolver as endpointProvider } from './endpoint/endpointResolver';
import { ${client.name}ServiceException as Exception } from './models/${client.name}ServiceException';
import { jsonService } from ${JSON.stringify(pathBeside('json-service.js'))};
const service = ${JSON.stringify(client)};
export const getRuntimeConfig = jsonService({ ...service, Exception, httpAuthSchemeProvider, endpointProvider });`,
  },
  {
    file: `${client.package}/dist-es/schemas/schemas_0.js`,
    why: 'Of an operation that protocol reads the name alone.',
    contents: (original) => namesOfOperations(original),
  },
];

/** The schemas of operations, `[9, namespace, name, traits, input, output]`, without those of what they take and give. */
function namesOfOperations(original: string): string {
  return [...original.matchAll(/^export var (\w+)\$ = \[9,/gm)]
    .map(([, name]) => `export const ${name}$ = [9, 'com.amazonaws', '${name}', 0, 'unit', 'unit'];`)
    .join('\n');
}

const noPlugin = (name: string) => `export const ${name} = () => ({ applyToStack() {} });`;
const refusing = (name: string) =>
  `export class ${name} { constructor() { throw new Error('${name} was left out of this bundle'); } }`;

/** What Lambda functions never need of the AWS SDK. */
export const AWS_SDK: Replacement[] = [
  ...speakingJson({
    ...{ package: 'client-dynamodb', host: 'dynamodb', name: 'DynamoDB', serviceId: 'DynamoDB' },
    ...{ apiVersion: '2012-08-10', version: '1.0', target: 'DynamoDB_20120810' },
  }),
  ...speakingJson({
    ...{ package: 'client-secrets-manager', host: 'secretsmanager', name: 'SecretsManager' },
    ...{ serviceId: 'Secrets Manager', apiVersion: '2017-10-17', version: '1.1', target: 'secretsmanager' },
  }),
  ...configured({ package: 'client-ses', host: 'email' }),
  {
    file: 'client/smithy-client/command.js',
    why: 'Only of event streams it asks the schemas, and no operation of ours has one.',
    contents: (original) =>
      replaced(
        replaced(original, /^import \{ NormalizedSchema \}.*$/m, ''),
        /Boolean\(NormalizedSchema\.of\(input\$\).*\);$/m,
        'false;',
      ),
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
      replaced(
        replaced(original, /^import \{ parseRfc7231DateTime \}.*$/m, ''),
        /parseRfc7231DateTime\(retryAfter\)/,
        'new Date(retryAfter)',
      ),
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
    file: 'checksum/sha256/Sha256Node.js',
    why: "To see whether Lambda's Node can hash, the original opens a hash.",
    contents: (original) =>
      replaced(original, /const hasNativeCrypto = [\s\S]*?\}\)\(\);/, 'const hasNativeCrypto = true;'),
  },
  {
    file: 'serde/util-hex-encoding/hex-encoding.js',
    why: 'Node has it, without two tables.',
    contents: `
export const toHex = (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
export const fromHex = (text) => new Uint8Array(Buffer.from(text, 'hex'));`,
  },
  {
    file: 'serde/uuid/v4.js',
    why: 'Node has it, and opens it when it is asked for.',
    contents: 'export const bindV4 = () => () => crypto.randomUUID();',
  },
  {
    file: 'client-dynamodb/dist-es/commands/DescribeEndpointsCommand.js',
    why: 'Only discovery would send it.',
    contents: '',
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
];
