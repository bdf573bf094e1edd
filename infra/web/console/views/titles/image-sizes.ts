import type { Schemas } from '../../../shared/client.ts';

export type ImageKind = Schemas['NewTitleImage']['kind'];

interface Size {
  width: number;
  height: number;
}

/** What the API takes of each kind, in pixels. */
export const IMAGE_SIZES: Record<ImageKind, { card: Size; page: Size }> = {
  poster: { card: { width: 400, height: 600 }, page: { width: 800, height: 1200 } },
  backdrop: { card: { width: 640, height: 360 }, page: { width: 1920, height: 1080 } },
};

export const sizeWords = ({ width, height }: Size) => `${width} × ${height} pixels`;

/** Says what is wrong with a file that was chosen. */
export class Unsuitable extends Error {}

/** Below it one sees the blocks of a JPEG in dark posters. */
const QUALITY = 0.86;

/** Both sizes of an image as JPEG, cut to their shape around its middle. Rejects with Unsuitable. */
export async function sizesOf(file: Blob, kind: ImageKind): Promise<{ card: Blob; page: Blob }> {
  const image = await createImageBitmap(file).catch(() => {
    throw new Unsuitable('This is no image that can be read. Choose a JPEG, PNG or WebP file.');
  });
  const { card, page } = IMAGE_SIZES[kind];
  if (image.width < page.width || image.height < page.height) {
    throw new Unsuitable(`This image has ${sizeWords(image)}. A ${kind} needs at least ${sizeWords(page)}.`);
  }
  return { card: await drawn(image, card), page: await drawn(image, page) };
}

async function drawn(image: ImageBitmap, { width, height }: Size): Promise<Blob> {
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  const context = canvas.getContext('2d')!;
  context.imageSmoothingQuality = 'high';
  const scale = Math.max(width / image.width, height / image.height);
  const [wide, high] = [image.width * scale, image.height * scale];
  context.drawImage(image, (width - wide) / 2, (height - high) / 2, wide, high);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', QUALITY));
  if (!blob) throw new Unsuitable('This browser could not make the sizes of the image. Try another one.');
  return blob;
}
