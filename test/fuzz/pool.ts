import { pick } from '../proof/random.ts';
import type { Json } from '../support/platform/http.ts';

/** By what slots of paths are called, and the ids that fit them begin. */
const PREFIXES: Record<string, string> = {
  ...{ titleId: 'ttl', episodeId: 'epi', mediaId: 'med', subtitlesId: 'stl', planId: 'pln' },
  ...{ userId: 'usr', deviceId: 'dev', sessionId: 'pbs', subscriptionId: 'sub' },
};
const ID = /^([a-z]{3})_[0-9A-Z]{26}$/;
const EXAMPLE = /([a-z]{3})_01KA2B3C4D5E6F7G8H9JKMNPQR/g;
/** The newest of each kind, so that what was made lately is asked for again. */
const KEPT = 30;

/** What answers have told so far, from which later requests are made: so operations feed each other. */
export class Pool {
  private readonly values = new Map<string, string[]>();

  /** Takes the ids, cursors and lease tokens out of an answer. */
  learn(value: Json, operation: string, name = ''): void {
    if (typeof value === 'string') {
      const [, prefix] = ID.exec(value) ?? [];
      if (prefix !== undefined) this.keep(prefix, value);
      if (name === 'nextCursor') this.keep(`cursor of ${operation}`, value);
      if (name === 'leaseToken') this.keep('leaseToken', value);
      if (operation === 'listGenres' && name === 'id') this.keep('genreId', value);
      if (operation === 'adminListMails' && name === 'id') this.keep('mailId', value);
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) this.learn(inner, operation, key);
    }
  }

  private keep(kind: string, value: string): void {
    const known = (this.values.get(kind) ?? []).filter((each) => each !== value);
    this.values.set(kind, [...known, value].slice(-KEPT));
  }

  /** One of a kind: a slot's name, `leaseToken`, or `cursor of` an operation. */
  one(kind: string, random: () => number): string | undefined {
    const known = this.values.get(PREFIXES[kind] ?? kind);
    return known && pick(random, known);
  }

  forget(kind: string, value: string): void {
    this.values.set(
      kind,
      (this.values.get(kind) ?? []).filter((each) => each !== value),
    );
  }

  /** A value with the ids of the description's examples exchanged for real ones. */
  real(value: Json, random: () => number): Json {
    if (value === undefined) return undefined;
    const text = JSON.stringify(value).replaceAll(EXAMPLE, (id, prefix: string) => {
      const known = this.values.get(prefix);
      return known ? pick(random, known) : id;
    });
    return JSON.parse(text);
  }
}
