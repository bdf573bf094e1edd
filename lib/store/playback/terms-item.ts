import type { Entitlement } from '../../domain/playback/playability.ts';
import type { Item } from '../../table/table.ts';

// Apart from the rest of the viewing item's form, which accounts have no use for: their bundles have no byte to spare.

/** Stands in no id, no operation and no number. */
export const SEPARATOR = '/';
type Field = string | number | undefined;

/** Fields as one text: whole numbers in base 36, nothing for what is undefined. */
export const packed = (...fields: Field[]): string =>
  fields
    .map((field) => (typeof field === 'number' ? Math.floor(field).toString(36) : (field ?? '')))
    .join(SEPARATOR)
    .replace(/\/+$/, '');

export const numberOf = (field: string | undefined): number => parseInt(field || '0', 36);

export const mapped = <A, B>(all: Record<string, A>, key: (id: string) => string, value: (each: A) => B) =>
  Object.fromEntries(Object.entries(all).map(([id, each]) => [key(id), value(each)]));

/** `pbs_01K…` as `01K…`. */
export const bare = (id: string | undefined): string | undefined => id?.slice(4);

/** The terms of an account as they are stored: under `t`. */
export const storedTerms = (terms: readonly Entitlement[]): string[] =>
  terms.map(({ accessLevel, resolution, maxDevices, from, until }) =>
    packed(accessLevel, resolution, maxDevices, from, until),
  );

export const termsFrom = (item: Item | undefined): Entitlement[] =>
  ((item?.t as string[] | undefined) ?? []).map((term) => {
    const [level, resolution, maxDevices, from, until] = term.split(SEPARATOR);
    return {
      accessLevel: level as Entitlement['accessLevel'],
      resolution: resolution as Entitlement['resolution'],
      ...{ maxDevices: numberOf(maxDevices), from: numberOf(from), until: numberOf(until) },
    };
  });
