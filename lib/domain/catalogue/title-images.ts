/** Pictures of a title that are uploaded, each in two sizes in pixels: for its card in lists and for its page. */
export const IMAGE_SIZES = {
  poster: { card: { width: 400, height: 600 }, page: { width: 800, height: 1200 } },
  backdrop: { card: { width: 640, height: 360 }, page: { width: 1920, height: 1080 } },
} as const;
export type ImageKind = keyof typeof IMAGE_SIZES;
export type ImageSize = 'card' | 'page';

/** Where a title names its picture: the size of its page. */
export const IMAGE_FIELDS = { poster: 'posterUrl', backdrop: 'backdropUrl' } as const;

/** The key of one size in the public behaviour, without its ending. */
export const imageKeyBase = (imageId: string, size: ImageSize): string => `media/p/${imageId}-${size}`;

const UPLOADED = /\/media\/p\/(img_[0-9A-Z]{26})-page\.[a-z]+$/;
const FRAME = /\/media\/p\/med_[^/]+$/;

/** The upload that this picture of a title is of: its path, or as an administrator reads it, with the origin before it. */
export const uploadedImage = (url: string | undefined): string | undefined => UPLOADED.exec(url ?? '')?.[1];

/** Is this picture a frame that its film brought, which nobody has chosen. */
export const isFrame = (url: string | undefined): boolean => FRAME.test(url ?? '');

/** The path of the card's size of a picture; undefined where there is one size alone. */
export const cardPath = (path: string | undefined): string | undefined =>
  path?.startsWith('/') && uploadedImage(path) ? path.replace(/-page(?=\.\w+$)/, '-card') : undefined;
