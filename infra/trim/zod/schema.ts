import {
  type Issue,
  type Payload,
  type Words,
  ZodError,
  isStopped,
  isStoppedForAll,
  messageOf,
  wrongType,
} from './issues.ts';

/** What becomes of a value that is not there: it may be missing, or something stands in its place. */
export type WhenAbsent = 'optional' | 'defaulted' | undefined;

export interface Check {
  (payload: Payload): void;
  /** It looks at a length, which what is of the wrong type may have too. */
  counts?: boolean;
}

type Result = { success: true; data: unknown } | { success: false; error: ZodError; data?: undefined };

/** What every schema can do; each kind says how it reads a value. */
export abstract class Schema {
  protected checks: Check[] = [];
  whenAbsent: WhenAbsent;
  /** May its key be missing from the result. */
  isOptionalOut = false;
  /** All that it admits, where they are few. */
  values: readonly unknown[] | undefined;
  protected words: Words | undefined;

  constructor(words?: Words) {
    this.words = words;
  }

  protected abstract read(payload: Payload): Payload;

  run(given: Payload): Payload {
    const payload = this.read(given);
    let stopped = isStopped(payload);
    for (const check of this.checks) {
      const runs = check.counts ? !isStoppedForAll(payload) && hasLength(payload.value) : !stopped;
      if (!runs) continue;
      const before = payload.issues.length;
      check(payload);
      stopped ||= payload.issues.length > before && isStopped(payload, before);
    }
    return payload;
  }

  safeParse(value: unknown): Result {
    const { value: data, issues } = this.run({ value, issues: [] });
    return issues.length > 0 ? { success: false, error: new ZodError(issues) } : { success: true, data };
  }

  parse(value: unknown): unknown {
    const result = this.safeParse(value);
    if (!result.success) throw result.error;
    return result.data;
  }

  protected ofWrongType(payload: Payload, expected: string): Payload {
    payload.issues.push(wrongType(expected, payload.value, this.words));
    return payload;
  }

  protected and(check: Check): this {
    const copy = Object.assign(Object.create(Object.getPrototypeOf(this)) as this, this);
    copy.checks = [...this.checks, check];
    return copy;
  }

  /** With one more check, of which a value that fails is told in these words. */
  protected must(
    fits: (value: never) => boolean,
    issue: Partial<Issue>,
    words: Words | undefined,
    usual: () => string,
  ) {
    return this.and((payload) => {
      const { value } = payload;
      if (fits(value as never)) return;
      const message = messageOf(words ?? this.words, value, usual);
      payload.issues.push({ code: 'custom', path: [], goesOn: true, ...issue, message });
    });
  }

  refine(fits: (value: never) => boolean, words?: Words): this {
    const path = typeof words === 'object' ? [...(words.path ?? [])] : [];
    return this.must(fits, { path }, words, () => 'Invalid input');
  }

  overwrite(change: (value: never) => unknown): this {
    return this.and((payload) => void (payload.value = change(payload.value as never)));
  }

  /** Documents the schema, which infra/generate.ts alone reads. */
  meta(): this {
    return this;
  }

  optional(): Schema {
    return new Optional(this);
  }

  nullable(): Schema {
    return new Nullable(this);
  }

  default(value: unknown): Schema {
    return new Default(this, value);
  }

  transform(change: (value: never, context: Context) => unknown): Schema {
    return new Pipe(this, new Transform(change));
  }

  pipe(next: Schema): Schema {
    return new Pipe(this, next);
  }
}

const hasLength = (value: unknown): boolean =>
  (value as { length?: unknown } | null | undefined)?.length !== undefined;

class Optional extends Schema {
  private inner: Schema;
  override isOptionalOut = true;

  constructor(inner: Schema) {
    super();
    this.inner = inner;
    this.whenAbsent = inner.whenAbsent === 'defaulted' ? 'defaulted' : 'optional';
    this.values = inner.values && [...inner.values, undefined];
  }

  protected read(payload: Payload): Payload {
    if (payload.value !== undefined) return this.inner.run(payload);
    if (this.inner.whenAbsent === 'defaulted') {
      const { value, issues } = this.inner.run({ value: undefined, issues: [] });
      payload.value = issues.length > 0 ? undefined : value;
    }
    return payload;
  }
}

class Nullable extends Schema {
  private inner: Schema;

  constructor(inner: Schema) {
    super();
    this.inner = inner;
    this.whenAbsent = inner.whenAbsent;
    this.isOptionalOut = inner.isOptionalOut;
    this.values = inner.values && [...inner.values, null];
  }

  protected read(payload: Payload): Payload {
    return payload.value === null ? payload : this.inner.run(payload);
  }
}

class Default extends Schema {
  private inner: Schema;
  private instead: unknown;
  override whenAbsent = 'defaulted' as const;

  constructor(inner: Schema, instead: unknown) {
    super();
    this.inner = inner;
    this.instead = instead;
    this.values = inner.values;
  }

  protected read(payload: Payload): Payload {
    const result = payload.value === undefined ? payload : this.inner.run(payload);
    if (result.value === undefined) result.value = this.instead;
    return result;
  }
}

/** What a transformation may say of its value. */
export interface Context {
  value: unknown;
  addIssue: (issue: { code: 'custom'; message: string }) => void;
}

class Transform extends Schema {
  private change: (value: never, context: Context) => unknown;
  override whenAbsent = 'optional' as const;

  constructor(change: (value: never, context: Context) => unknown) {
    super();
    this.change = change;
  }

  protected read(payload: Payload): Payload {
    const addIssue: Context['addIssue'] = (issue) =>
      payload.issues.push({ path: [], goesOn: true, ...issue });
    payload.value = this.change(payload.value as never, { value: payload.value, addIssue });
    return payload;
  }
}

class Pipe extends Schema {
  private first: Schema;
  private next: Schema;

  constructor(first: Schema, next: Schema) {
    super();
    this.first = first;
    this.next = next;
    this.whenAbsent = first.whenAbsent;
    this.isOptionalOut = next.isOptionalOut;
    this.values = first.values;
  }

  protected read(payload: Payload): Payload {
    const left = this.first.run(payload);
    if (left.issues.every(({ code }) => code === 'unrecognized_keys')) return this.next.run(left);
    left.isAborted = true;
    return left;
  }
}
