/**
 * What AWS asks in us-east-1, in dollars: first volume step, no free tier, no taxes. Compared on 2026-11-24 with what
 * could be read without an account: "page" is a copy of AWS's own page, "quoted" a text that quotes it, "memory" was
 * found in neither. Change a figure here and `npm run cost` follows.
 */
export const PRICES = {
  asOf: '2026-11-24',
  /** aws.amazon.com/dynamodb/pricing/on-demand, halved in November 2024 (quoted). Storage and recovery, a GB and month (memory). */
  writeUnit: 0.625 / 1e6,
  readUnit: 0.125 / 1e6,
  tableGbMonth: 0.25 + 0.2,
  /** aws.amazon.com/lambda/pricing, arm64 (quoted). */
  lambdaRequest: 0.2 / 1e6,
  lambdaGbSecond: 0.0000133334,
  /** aws.amazon.com/api-gateway/pricing, REST (page: AWS's whitepaper on private APIs) and HTTP (quoted). */
  restRequest: 3.5 / 1e6,
  httpRequest: 1 / 1e6,
  /** aws.amazon.com/waf/pricing: an ACL and a rule a month, a request (quoted). */
  wafAcl: 5,
  wafRule: 1,
  wafRequest: 0.6 / 1e6,
  /** aws.amazon.com/cloudfront/pricing, United States and Europe (transfer: page; HTTPS requests: memory). */
  transferGb: 0.085,
  edgeRequest: 0.01 / 1e4,
  /** aws.amazon.com/s3/pricing, Standard (storage: quoted; GET requests: memory). */
  storageGet: 0.0004 / 1000,
  storageGbMonth: 0.023,
  /** aws.amazon.com/firehose/pricing, a GB of records of 5 KB at least: taken in, made Parquet, parted (memory). */
  firehoseGb: 0.029 + 0.018 + 0.02,
  /** aws.amazon.com/ses/pricing, a message (memory). */
  mail: 0.1 / 1000,
  /** aws.amazon.com/cloudwatch/pricing: a GB of logs taken in, an alarm, a metric of one's own a month (memory). */
  logsGb: 0.5,
  alarm: 0.1,
  metric: 0.3,
  /** aws.amazon.com/secrets-manager/pricing (quoted). */
  secret: 0.4,
} as const;

/** What is not measured here. */
export const ASSUMPTIONS = {
  /** How long a function waits for the table at each trip, ms, and for TLS and the network besides. */
  millisecondsPerTrip: 5,
  /** A core of Graviton to a core of the computer that measures: the same work takes as long. */
  coreRatio: 1,
  /** Minutes for which a container that nobody calls is kept, and hours after which one is replaced in any case. */
  keptMinutes: 7,
  replacedHours: 2,
  /** What a function's own start computes, ms (`npm run bench:init`). */
  initCpuMs: 55,
  /** Billed milliseconds of a start beside its own work: the runtime's. */
  startRuntimeMs: 150,
  /** Plays that come to their end, and milliseconds of a core for an event (`archiveEvents`, 240 changes at once). */
  completedPlays: 0.6,
  eventMs: 0.04,
  /** CloudWatch counts so many bytes besides each line. */
  logOverheadBytes: 26,
  /** Bytes of a line of the access log: of the REST API and of the HTTP API (`infra/aws/stacks/api.ts`, `lease-door.ts`). */
  accessLogBytes: { rest: 330, http: 150 },
  /** Parts of the bytes that the edge has to fetch from S3. */
  edgeMisses: 0.05,
  /** Seconds of a segment; picture and sound are fetched apart. */
  segmentSeconds: 10,
  /** Bits a second of picture and sound together, H.264 as streaming ladders have it. */
  bitrates: { '480p': 1.4e6, '720p': 3e6, '1080p': 6e6, '4K': 16e6 },
} as const;
