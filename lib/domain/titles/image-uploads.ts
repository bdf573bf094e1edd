import * as z from 'zod';
import { MAX_PICTURE_BYTES, PICTURE_TYPES, pictureSize, type PictureType } from '../accounts/picture.ts';
import { isTurned, withoutMetadata } from '../accounts/picture-metadata.ts';
import {
  IMAGE_SIZES,
  type ImageKind,
  type ImageSize,
  isFrame,
  uploadedImage,
} from '../catalogue/title-images.ts';
import { idOf, Instant, toInstant } from '../ids.ts';

export const ImageId = idOf('img');
const KINDS = Object.keys(IMAGE_SIZES) as [ImageKind, ...ImageKind[]];
const TYPES = Object.keys(PICTURE_TYPES) as [PictureType, ...PictureType[]];

/** Many times what a card needs; lists show twenty of them. */
const MAX_CARD_BYTES = 1024 * 1024;

const sizesText = (size: ImageSize) =>
  KINDS.map(
    (kind) => `${IMAGE_SIZES[kind][size].width} × ${IMAGE_SIZES[kind][size].height} of a ${kind}`,
  ).join(', ');
const file = (size: ImageSize, most: number) =>
  z
    .strictObject({ sizeBytes: z.int().min(1).max(most) })
    .meta({ description: `Pixels: ${sizesText(size)}.` });

export const NewTitleImage = z
  .strictObject({
    kind: z.enum(KINDS),
    contentType: z.enum(TYPES),
    card: file('card', MAX_CARD_BYTES),
    page: file('page', MAX_PICTURE_BYTES),
  })
  .meta({ id: 'NewTitleImage' });
export type NewTitleImage = z.output<typeof NewTitleImage>;

/** Why an upload did not become the title's picture, in words that an operator can act upon. */
const REASONS = {
  upload_missing: 'It did not arrive in time: upload it again.',
  size_differs: 'What arrived is not as long as announced: upload it again.',
  not_an_image: 'This is not a whole JPEG, PNG or WebP image of the type that was announced.',
  wrong_dimensions: 'The image has other dimensions than it must have.',
  turned: 'The image is marked as turned (EXIF): turn its pixels instead.',
  superseded: 'Another picture was chosen for the title meanwhile.',
  title_gone: 'The title was deleted meanwhile.',
} as const;
type ImageFailure = keyof typeof REASONS;
const IMAGE_FAILURES = Object.keys(REASONS) as [ImageFailure, ...ImageFailure[]];

/** Ends an upload; `detail` says more than the reason does. */
export class ImageFailed extends Error {
  readonly reason: { code: ImageFailure; detail: string };
  constructor(code: ImageFailure, detail: string = REASONS[code]) {
    super(detail);
    this.reason = { code, detail };
  }
}

const IMAGE_STATES = ['awaiting_upload', 'ready', 'failed'] as const;

/** An upload of a poster or backdrop as administrators see it. */
export const TitleImage = z
  .object({
    imageId: ImageId,
    kind: z.enum(KINDS),
    status: z.enum(IMAGE_STATES).meta({ description: '`ready`: the title shows it.' }),
    error: z.object({ code: z.enum(IMAGE_FAILURES), detail: z.string() }).nullable(),
    createdAt: Instant,
    expiresAt: Instant.meta({ description: 'Until when the upload may begin.' }),
  })
  .meta({ id: 'TitleImage' });

/** An upload as it is stored. Times are epoch milliseconds. */
export interface ImageRecord extends Record<string, unknown> {
  imageId: string;
  titleId: string;
  kind: ImageKind;
  contentType: PictureType;
  /** Bytes announced. */
  sizes: Record<ImageSize, number>;
  /** The administrator who announced it. */
  actorId: string;
  /** What the title showed then; absent: nothing. */
  replaces?: string;
  status: (typeof IMAGE_STATES)[number];
  error?: { code: ImageFailure; detail: string };
  createdAt: number;
  expiresAt: number;
  /** When what the title shows no more goes. */
  removeAt?: number;
  /** Raised by every change. */
  v: number;
}

export function imageView(record: ImageRecord): z.output<typeof TitleImage> {
  const { imageId, kind, status, createdAt, expiresAt } = record;
  const times = { createdAt: toInstant(createdAt), expiresAt: toInstant(expiresAt) };
  return { imageId, kind, status, error: record.error ?? null, ...times };
}

/** What of these bytes is published: the announced size, without where and by what it was made. Throws ImageFailed. */
export function imageIn(bytes: Uint8Array, size: ImageSize, record: ImageRecord): Uint8Array {
  const { kind, contentType, sizes } = record;
  if (bytes.length !== sizes[size]) throw new ImageFailed('size_differs');
  const found = pictureSize(bytes, contentType);
  const bare = found && withoutMetadata(bytes, contentType);
  if (!bare) throw new ImageFailed('not_an_image');
  const { width, height } = IMAGE_SIZES[kind][size];
  if (found.width !== width || found.height !== height) {
    const [is, must] = [`${found.width} × ${found.height}`, `${width} × ${height}`];
    throw new ImageFailed('wrong_dimensions', `The ${size} size is ${is} pixels and must be ${must}.`);
  }
  if (isTurned(bare, contentType)) throw new ImageFailed('turned');
  return bare;
}

/**
 * Was something else chosen for the title, which shows `url` now, after this upload was announced: a newer upload, an
 * address, or no picture. The frame that a film brings is nobody's choice, and an older upload gives way.
 */
export function isSuperseded({ imageId, replaces }: ImageRecord, url: string | undefined): boolean {
  if (url === replaces || isFrame(url)) return false;
  const other = uploadedImage(url);
  return other === undefined || other > imageId;
}
