import { type Payload, type Words, messageOf, within } from './issues.ts';
import { type Check, Schema } from './schema.ts';

const codePoints = (value: ArrayLike<unknown>): number =>
  typeof value === 'string' ? [...value].length : value.length;

/** A schema of what has a length. */
export abstract class Countable extends Schema {
  private counts(
    isRight: (count: number) => boolean,
    bounds: (value: ArrayLike<unknown>) => [code: string, bound: string],
    words?: Words,
  ) {
    const check: Check = (payload) => {
      const value = payload.value as ArrayLike<unknown>;
      if (isRight(codePoints(value))) return;
      const [code, bound] = bounds(value);
      const [origin, unit] = Array.isArray(value)
        ? ['array', 'items']
        : typeof value === 'string'
          ? ['string', 'characters']
          : ['unknown', ''];
      const size = code === 'too_big' ? 'Too big' : 'Too small';
      const usual = () => `${size}: expected ${origin} to ${unit ? `have ${bound} ${unit}` : `be ${bound}`}`;
      payload.issues.push({
        code,
        path: [],
        goesOn: true,
        message: messageOf(words ?? this.words, value, usual),
      });
    };
    check.counts = true;
    return this.and(check);
  }

  min(least: number, words?: Words): this {
    return this.counts(
      (count) => count >= least,
      () => ['too_small', `>=${least}`],
      words,
    );
  }

  max(most: number, words?: Words): this {
    return this.counts(
      (count) => count <= most,
      () => ['too_big', `<=${most}`],
      words,
    );
  }

  length(exactly: number, words?: Words): this {
    const bounds = (value: ArrayLike<unknown>): [string, string] => [
      codePoints(value) > exactly ? 'too_big' : 'too_small',
      `exactly ${exactly}`,
    ];
    return this.counts((count) => count === exactly, bounds, words);
  }
}

/** `z.array`. */
export class ListSchema extends Countable {
  private element: Schema;

  constructor(element: Schema, words?: Words) {
    super(words);
    this.element = element;
  }

  protected read(payload: Payload): Payload {
    const given = payload.value;
    if (!Array.isArray(given)) return this.ofWrongType(payload, 'array');
    payload.value = given.map((value: unknown, i) => {
      const result = this.element.run({ value, issues: [] });
      payload.issues.push(...within(i, result.issues));
      return result.value;
    });
    return payload;
  }
}
