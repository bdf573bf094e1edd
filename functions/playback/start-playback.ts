import * as z from 'zod';
import { toInstant } from '../../lib/domain/ids.ts';
import { grantOf } from '../../lib/domain/playback/grants.ts';
import { DeliveryMode, Playback, PlaybackId } from '../../lib/domain/playback/playback.ts';
import { Problem } from '../../lib/domain/problem.ts';
import { resumeAt } from '../../lib/domain/history/points.ts';
import { EpisodeId, TitleId } from '../../lib/domain/catalogue/title.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { takeSlot } from '../../lib/store/playback/slots.ts';
import { grantDelivery } from '../../lib/wiring/grant.ts';
import { leaseTokens } from '../../lib/wiring/tokens.ts';

const StartRequest = z
  .strictObject({
    titleId: TitleId,
    episodeId: EpisodeId.optional().meta({
      description: 'Without one a series goes on with its next episode.',
    }),
    terminate: z
      .array(PlaybackId)
      .max(20)
      .optional()
      .meta({ description: 'Streams to end in exchange, all or none; those that are gone are ignored.' }),
    fromStart: z.boolean().optional().meta({ description: 'Begin at 0, also what was completed.' }),
    delivery: DeliveryMode.default('renewable'),
  })
  .meta({ id: 'StartRequest' });

export const handler = endpoint(
  {
    id: 'startPlayback',
    method: 'POST',
    path: '/v1/playback/sessions',
    access: 'user',
    summary: 'Start playing a title and take one of the slots of the plan',
    description:
      'The slot is held for 75 s after the start and after each heartbeat. The same device starting again ' +
      'replaces its own stream. At most 120 starts an hour take a slot. A standalone delivery is given once, and an ' +
      'account holds at most as many of them as its plan has streams.',
    body: StartRequest,
    status: 201,
    returns: Playback,
    setsCookies: true,
    problems: [
      'subscription_required',
      'plan_upgrade_required',
      'delivery_not_allowed',
      'not_found',
      'stream_limit_reached',
      'media_not_ready',
    ],
    table: ['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem', 'Query'],
    idempotent: true,
  },
  async ({ caller, body, operationId, throughEdge, setCookies, counted }, app) => {
    if (body.delivery === 'standalone' && !app.config.standaloneDelivery) {
      throw new Problem('delivery_not_allowed', 'This service gives no URL that carries itself for hours.');
    }
    const { id, lease, media, standing } = await takeSlot(app, { ...body, ...caller, operationId });
    if (standing) counted(standing);
    const claims = {
      playbackId: id,
      userId: caller.userId,
      titleId: lease.title,
      ...(lease.episode !== undefined && { episodeId: lease.episode }),
      mediaId: media.mediaId,
      durationSeconds: lease.dur,
      maxResolution: lease.res,
      delivery: body.delivery,
    };
    const { token } = await (await leaseTokens(app)).issue(claims, lease.from);
    return {
      id,
      titleId: lease.title,
      episodeId: lease.episode ?? null,
      resumeAtSeconds: resumeAt(lease.point),
      maxResolution: lease.res,
      heartbeatEverySeconds: app.config.heartbeatSeconds,
      heartbeatUrl: `${app.config.leaseDoor}/v1/playback/sessions/${id}/heartbeat`,
      leaseExpiresAt: toInstant(lease.until),
      leaseToken: token,
      delivery: await grantDelivery(app, claims, grantOf(lease).until, { throughEdge, setCookies }),
    };
  },
);
