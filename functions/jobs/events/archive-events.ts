import { job } from '../../../lib/job.ts';
import { eventsOf } from '../../../lib/store/admin/events/archive.ts';
import { EVENT_CHANGES } from '../../../lib/store/admin/events/changes.ts';
import type { ChangeRecord } from '../../../lib/table/images.ts';
import { eventLake } from '../../../lib/wiring/events/event-lake.ts';

export const handler = job(
  {
    id: 'archiveEvents',
    summary: 'Writes what happened into the archive of events, under random names',
    changes: EVENT_CHANGES,
    table: ['BatchGetItem', 'PutItem', 'ConditionCheckItem'],
    metrics: { archived: 'EventsArchived', unreadable: 'EventChangesUnreadable' },
    grants: ['firehose:PutEvents'],
  },
  // What cannot be delivered throws, so that the same changes come again: an event that comes twice has the same id.
  async (_now, app, detail) => {
    const { events, unreadable } = await eventsOf(
      app,
      Array.isArray(detail) ? (detail as ChangeRecord[]) : [],
    );
    if (events.length > 0) await eventLake(app).put(events);
    return { archived: events.length, unreadable };
  },
);
