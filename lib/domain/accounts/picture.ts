/** The kinds of picture people may upload, and the ending each is stored under. */
export const PICTURE_TYPES = { 'image/jpeg': 'jpg', 'image/png': 'png', 'image/webp': 'webp' } as const;
export type PictureType = keyof typeof PICTURE_TYPES;

/** Largest picture in bytes (contract §2). */
export const MAX_PICTURE_BYTES = 5 * 1024 * 1024;
/** Beyond this a small file can be a picture that fills a viewer's memory. */
const MAX_SIDE = 8192;

export interface Size {
  width: number;
  height: number;
}

const ascii = (bytes: Uint8Array, at: number, length: number) =>
  String.fromCharCode(...bytes.subarray(at, at + length));

/** PNG: signature, then IHDR as the first chunk; IEND ends it (W3C PNG §5, §11.2.1). */
function pngSize(bytes: Uint8Array, view: DataView): Size | undefined {
  if (bytes.length < 45 || ascii(bytes, 0, 8) !== '\x89PNG\r\n\x1a\n' || ascii(bytes, 12, 4) !== 'IHDR')
    return;
  if (ascii(bytes, bytes.length - 8, 4) !== 'IEND') return;
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

/** JPEG: segments up to the start of a frame, which holds the size (ITU T.81 annex B). */
function jpegSize(bytes: Uint8Array, view: DataView): Size | undefined {
  if (ascii(bytes, 0, 2) !== '\xff\xd8') return;
  let at = 2;
  while (at + 9 < bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1]!;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    if (marker === 0xda || marker === 0xd9) return;
    at += marker === 0xff ? 1 : 2 + view.getUint16(at + 2);
  }
  return;
}

/** WebP: RIFF whose length fits, then a lossy, lossless or extended bitstream (RFC 9649 §2). */
function webpSize(bytes: Uint8Array, view: DataView): Size | undefined {
  if (bytes.length < 30 || ascii(bytes, 0, 4) !== 'RIFF' || ascii(bytes, 8, 4) !== 'WEBP') return;
  if (view.getUint32(4, true) + 8 !== bytes.length) return;
  const kind = ascii(bytes, 12, 4);
  const uint24 = (at: number) => view.getUint16(at, true) | (bytes[at + 2]! << 16);
  if (kind === 'VP8 ' && uint24(23) === 0x2a019d) {
    return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
  }
  if (kind === 'VP8L' && bytes[20] === 0x2f) {
    const bits = view.getUint32(21, true);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  return kind === 'VP8X' ? { width: uint24(24) + 1, height: uint24(27) + 1 } : undefined;
}

const SIZES = { 'image/jpeg': jpegSize, 'image/png': pngSize, 'image/webp': webpSize };

/** Width and height in pixels of bytes that are the kind of image they claim to be and can be shown. Sees no pixels. */
export function pictureSize(bytes: Uint8Array, claimed: PictureType): Size | undefined {
  if (bytes.length > MAX_PICTURE_BYTES) return undefined;
  const size = SIZES[claimed](bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  return size && [size.width, size.height].every((side) => side >= 1 && side <= MAX_SIDE) ? size : undefined;
}

/** Are these bytes the kind of image they claim to be, of a size that can be shown. */
export const isPicture = (bytes: Uint8Array, claimed: PictureType): boolean =>
  pictureSize(bytes, claimed) !== undefined;
