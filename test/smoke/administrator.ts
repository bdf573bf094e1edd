import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { type Api, answerOf, type Schemas } from '../../infra/web/shared/client.ts';
import { POSTER } from '../support/pictures/images.ts';
import { apiAt, type Calls, eventually } from './api.ts';
import { upload } from './media.ts';

export interface Administrator {
  email: string;
  password: string;
}

/** An administrator's hour: a draft with a poster and a film that is awaited, and whether the viewer was written to. */
export async function administratorJourney(
  origin: string,
  calls: Calls,
  { administrator, viewer }: { administrator: Administrator; viewer: Schemas['Session'] },
): Promise<void> {
  const { email, password } = administrator;
  const { accessToken } = await answerOf(
    apiAt(origin, calls).POST('/v1/auth/login', { body: { email, password } }),
  );
  const api = apiAt(origin, calls, accessToken);
  const { items: genres } = await answerOf(api.GET('/v1/admin/genres'));
  const draft = {
    type: 'movie' as const,
    name: `Smoke ${randomUUID()}`,
    synopsis: 'Nobody sees it.',
    genres: [genres[0]!.id],
    releaseYear: 2026,
    maturityRating: '6+' as const,
    accessLevel: 'basic' as const,
  };
  const { id: titleId } = await answerOf(api.POST('/v1/admin/titles', { body: draft }));
  const of = { params: { path: { titleId } } };
  try {
    await showPoster(api, titleId);
    const film = { kind: 'main', fileName: 'film.mp4', contentType: 'video/mp4', sizeBytes: 5000 } as const;
    await answerOf(api.POST('/v1/admin/titles/{titleId}/media', { ...of, body: film }));
    const { items } = await answerOf(api.GET('/v1/admin/titles/{titleId}/media', of));
    assert.deepEqual(
      items.map(({ status }) => status),
      ['awaiting_upload'],
    );
  } finally {
    await answerOf(api.DELETE('/v1/admin/titles/{titleId}', of));
  }
  await mailed(api, viewer.user.id);
}

/** Through two presigned uploads, the bucket's events and the job that they wake. */
async function showPoster(api: Api, titleId: string): Promise<void> {
  const of = { params: { path: { titleId } } };
  const { contentType, card, page } = POSTER;
  const announcement = { kind: 'poster', contentType, card: sized(card), page: sized(page) } as const;
  const { uploads } = await answerOf(
    api.POST('/v1/admin/titles/{titleId}/images', { ...of, body: announcement }),
  );
  await upload(uploads.card, card);
  await upload(uploads.page, page);
  const url = await eventually(
    'The poster',
    async () => (await answerOf(api.GET('/v1/admin/titles/{titleId}', of))).posterUrl,
  );
  assert.equal((await fetch(url)).status, 200);
}

const sized = (file: Buffer) => ({ sizeBytes: file.length });

/** By the table's stream, or the schedule that sweeps what it missed. */
const mailed = (api: Api, userId: string) =>
  eventually('The mail to the viewer', async () => {
    const query = { state: 'sent', limit: 100 } as const;
    const { items } = await answerOf(api.GET('/v1/admin/mails', { params: { query } }));
    return items.find((mail) => mail.userId === userId);
  });
