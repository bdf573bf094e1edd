import { type Payload, type Words, messageOf, wrongType } from './issues.ts';
import { Countable } from './lists.ts';
import { Schema } from './schema.ts';

/** `z.string`. */
export class StringSchema extends Countable {
  protected read(payload: Payload): Payload {
    return typeof payload.value === 'string' ? payload : this.ofWrongType(payload, 'string');
  }

  protected format(fits: (value: string) => boolean, usual: string, words?: Words): this {
    return this.must(fits, { code: 'invalid_format' }, words, () => `Invalid ${usual}`);
  }

  regex(pattern: RegExp, words?: Words): this {
    return this.format(
      (value) => pattern.test(value),
      `string: must match pattern ${String(pattern)}`,
      words,
    );
  }

  startsWith(prefix: string, words?: Words): this {
    return this.format((value) => value.startsWith(prefix), `string: must start with "${prefix}"`, words);
  }

  trim(): this {
    return this.overwrite((value: string) => value.trim());
  }

  toLowerCase(): this {
    return this.overwrite((value: string) => value.toLowerCase());
  }

  normalize(form?: string): this {
    return this.overwrite((value: string) => value.normalize(form));
  }

  /** Without a protocol in `protocol`, any address that can be parsed; a host may follow no `http:` without slashes. */
  url(protocol?: RegExp): this {
    const fits = (value: string) => {
      const url = URL.parse(value.trim());
      if (!url || !protocol) return url !== null;
      const hasSlashes = String(protocol) !== '/^https?$/' || /^https?:\/\//i.test(value.trim());
      return hasSlashes && protocol.test(url.protocol.slice(0, -1));
    };
    return this.format(fits, 'URL').overwrite((value: string) => value.trim().replace(/[\t\n\r]/g, ''));
  }

  date(): this {
    return this.format(isDate, 'ISO date');
  }

  datetime(precision?: number): this {
    const time = /T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.(\d+))?Z$/;
    const fits = (value: string) => {
      const found = time.exec(value);
      const hasPrecision = precision === undefined || (found?.[1]?.length ?? 0) === precision;
      return found !== null && hasPrecision && isDate(value.slice(0, found.index));
    };
    return this.format(fits, 'ISO datetime');
  }
}

const isDate = (value: string): boolean => {
  if (!/^\d{4}-\d\d-\d\d$/.test(value)) return false;
  const day = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value);
};

/** `z.number`, `z.int` and `z.coerce.number`. */
export class NumberSchema extends Schema {
  private isCoerced: boolean;

  constructor(words?: Words, isCoerced = false) {
    super(words);
    this.isCoerced = isCoerced;
  }

  protected read(payload: Payload): Payload {
    if (this.isCoerced) payload.value = Number(payload.value);
    return Number.isFinite(payload.value) ? payload : this.ofWrongType(payload, 'number');
  }

  private bound(fits: (value: number) => boolean, [code, text]: [string, string], words?: Words): this {
    return this.must(
      fits,
      { code },
      words,
      () => `Too ${code === 'too_big' ? 'big' : 'small'}: expected ${text}`,
    );
  }

  int(words?: Words): this {
    return this.and((payload) => {
      const value = payload.value as number;
      if (Number.isInteger(value)) return;
      payload.issues.push({ ...wrongType('int', value, words ?? this.words), goesOn: false });
    })
      .bound(
        (value) => value <= Number.MAX_SAFE_INTEGER,
        ['too_big', `int to be <=${Number.MAX_SAFE_INTEGER}`],
        words,
      )
      .bound(
        (value) => value >= Number.MIN_SAFE_INTEGER,
        ['too_small', `int to be >=${Number.MIN_SAFE_INTEGER}`],
        words,
      );
  }

  min(least: number, words?: Words): this {
    return this.bound((value) => value >= least, ['too_small', `number to be >=${least}`], words);
  }

  max(most: number, words?: Words): this {
    return this.bound((value) => value <= most, ['too_big', `number to be <=${most}`], words);
  }

  positive(words?: Words): this {
    return this.bound((value) => value > 0, ['too_small', 'number to be >0'], words);
  }
}

export class BooleanSchema extends Schema {
  protected read(payload: Payload): Payload {
    return typeof payload.value === 'boolean' ? payload : this.ofWrongType(payload, 'boolean');
  }
}

export class NullSchema extends Schema {
  override values = [null];

  protected read(payload: Payload): Payload {
    return payload.value === null ? payload : this.ofWrongType(payload, 'null');
  }
}

export class UnknownSchema extends Schema {
  protected read(payload: Payload): Payload {
    return payload;
  }
}

const quoted = (value: unknown): string => (typeof value === 'string' ? `"${value}"` : String(value));

/** `z.enum` and `z.literal`: one of few. */
export class OneOf extends Schema {
  override values: readonly unknown[];

  constructor(values: readonly unknown[], words?: Words) {
    super(words);
    this.values = values;
  }

  get options(): readonly unknown[] {
    return this.values;
  }

  exclude(others: readonly unknown[]): OneOf {
    return new OneOf(this.values.filter((value) => !others.includes(value)));
  }

  protected read(payload: Payload): Payload {
    const { value } = payload;
    if (this.values.includes(value)) return payload;
    const usual = () =>
      this.values.length === 1
        ? `Invalid input: expected ${quoted(this.values[0])}`
        : `Invalid option: expected one of ${this.values.map(quoted).join('|')}`;
    payload.issues.push({ code: 'invalid_value', path: [], message: messageOf(this.words, value, usual) });
    return payload;
  }
}
