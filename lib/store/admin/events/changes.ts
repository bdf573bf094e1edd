import type { DeviceRecord } from '../../../domain/accounts/user.ts';
import type { Fact } from '../../../domain/admin/events/event.ts';
import type { Play } from '../../../domain/history/plays.ts';
import {
  completionFacts,
  type Denial,
  denialFacts,
  orderFacts,
  playbackFacts,
  signInFacts,
} from '../../../domain/admin/events/facts.ts';
import type { SubscriptionRecord } from '../../../domain/subscriptions/subscription.ts';
import type { ItemChange } from '../../../table/images.ts';
import { keyOf, partitionOf } from '../../../table/keys.ts';
import { FINISHES, finishesFrom, viewingFrom } from '../../playback/viewing.ts';

const OF_A_PERSON = partitionOf('device', { userId: '-' }).pk.slice(0, -1);
const VIEWING = keyOf('viewing', { userId: '-' }).sk;
const SUBSCRIPTION = partitionOf('pastSubscription', { userId: '-' }).prefix;
const DEVICE = partitionOf('device', { userId: '-' }).prefix;
const PLAY = partitionOf('play', { userId: '-' }).prefix;
const DENIAL = partitionOf('denial', { userId: '-' }).prefix;

const inPartition = { pk: { S: [{ prefix: OF_A_PERSON }] } };
const ofSort = (...prefixes: string[]) => ({
  Keys: { ...inPartition, sk: { S: prefixes.map((prefix) => ({ prefix })) } },
});

/**
 * The changes of the table from which events are made, as Lambda filters a stream. Heartbeats pass by: they take away the
 * attribute that every other write of the viewing item leaves. So do refreshes of a session.
 */
export const EVENT_CHANGES = [
  { dynamodb: { ...ofSort(VIEWING), NewImage: { [FINISHES]: { S: [{ exists: true }] } } } },
  { eventName: ['REMOVE'], dynamodb: ofSort(VIEWING) },
  { eventName: ['INSERT', 'MODIFY'], dynamodb: ofSort(PLAY, SUBSCRIPTION, DENIAL) },
  { dynamodb: { ...ofSort(DEVICE), NewImage: { generation: { N: ['0'] } } } },
];

/** What a change of an item tells that has happened. */
export function factsOf({ key: { pk, sk }, before, after }: ItemChange): Fact[] {
  if (!pk.startsWith(OF_A_PERSON)) return [];
  const userId = pk.slice(OF_A_PERSON.length);
  const images = { before, after };
  if (sk === VIEWING) {
    const viewings = { before: before && viewingFrom(before), after: after && viewingFrom(after) };
    return playbackFacts(userId, viewings, finishesFrom(after));
  }
  if (sk.startsWith(PLAY)) return completionFacts(userId, images as unknown as Images<Play>);
  if (sk.startsWith(SUBSCRIPTION)) return orderFacts(userId, images as Images<SubscriptionRecord>);
  if (sk.startsWith(DEVICE)) return signInFacts(userId, images as Images<DeviceRecord>);
  if (sk.startsWith(DENIAL)) return denialFacts(userId, sk.slice(DENIAL.length), images as Images<Denial>);
  return [];
}

interface Images<T> {
  before: T | undefined;
  after: T | undefined;
}
