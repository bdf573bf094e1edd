import type { App } from '../../../app.ts';
import { sha256 } from '../../../auth/opaque.ts';
import type { ArchivedEvent, Fact } from '../../../domain/admin/events/event.ts';
import { dayOf } from '../../../domain/ids.ts';
import { errorFields } from '../../../log.ts';
import { changeOf, type ChangeRecord } from '../../../table/images.ts';
import { factsOf } from './changes.ts';
import { pseudonymsOf } from './pseudonyms.ts';

/** A name of something that tells nobody what it was, and is the same each time. */
const nameOf = (...of: string[]): string => sha256(of.join(' ')).slice(0, 22);

/** The events that records of the table's stream tell of. A record that cannot be read is logged, and stops no other. */
export async function eventsOf(
  app: App,
  records: readonly ChangeRecord[],
): Promise<{ events: ArchivedEvent[]; unreadable: number }> {
  let unreadable = 0;
  const facts = records.flatMap((record) => {
    try {
      return factsOf(changeOf(record)).map(checked);
    } catch (error) {
      unreadable++;
      const sequence = record.dynamodb?.SequenceNumber;
      app.log('error', 'change not understood', { sequence, ...errorFields(error) });
      return [];
    }
  });
  const names = await pseudonymsOf(
    app,
    facts.map(({ userId }) => userId),
  );
  return { events: facts.map((fact) => eventOf(fact, names.get(fact.userId))), unreadable };
}

function checked(fact: Fact): Fact {
  if (!Number.isSafeInteger(fact.at)) throw new Error(`a ${fact.type} at no time`);
  return fact;
}

/** Nothing of whom it was but the account's random name. */
function eventOf({ userId: _, of, playbackId, ...said }: Fact, account: string | undefined): ArchivedEvent {
  return {
    ...{ id: nameOf(said.type, of), day: dayOf(said.at), ...said, account },
    play: playbackId && nameOf('play', playbackId),
  };
}
