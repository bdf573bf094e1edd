import type { PictureType } from './picture.ts';

const ascii = (bytes: Uint8Array, at: number, length: number) =>
  String.fromCharCode(...bytes.subarray(at, at + length));
const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function joined(parts: Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

const ORIENTATION = 0x0112;

/** Which way up a picture is shown, 1 to 8, as its EXIF says (CIPA DC-008 §4.6.4); 1, upright, when it does not. */
function orientationOf(tiff: Uint8Array): number {
  if (tiff.length < 14) return 1;
  const view = viewOf(tiff);
  const little = ascii(tiff, 0, 2) === 'II';
  const ifd = view.getUint32(4, little);
  if (ifd + 2 > tiff.length) return 1;
  const count = view.getUint16(ifd, little);
  for (let at = ifd + 2; at < ifd + 2 + 12 * count && at + 12 <= tiff.length; at += 12) {
    if (view.getUint16(at, little) !== ORIENTATION) continue;
    const value = view.getUint16(at + 8, little);
    return value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}

/** EXIF that says the orientation and nothing else. */
function exifOf(orientation: number): Uint8Array {
  const tiff = new Uint8Array(26);
  tiff.set([0x4d, 0x4d, 0, 0x2a, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation]);
  return tiff;
}

const EXIF_NAME = 'Exif\0\0';

/** What a JPEG is drawn by: everything but comments and applications' data, of which JFIF, ICC and Adobe's colours stay. */
function isDrawn(bytes: Uint8Array, at: number, marker: number): boolean {
  const named = (name: string) => ascii(bytes, at + 4, name.length) === name;
  if (marker === 0xe0) return named('JFIF\0');
  if (marker === 0xe2) return named('ICC_PROFILE\0');
  if (marker === 0xee) return named('Adobe');
  return marker !== 0xfe && !(marker >= 0xe1 && marker <= 0xef);
}

/** Where the coded pixels that begin here end: at a marker that is neither a stuffed byte nor a restart. */
function scanEnd(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at + 1 < bytes.length) {
    const next = bytes[at + 1]!;
    if (bytes[at] === 0xff && next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at;
    at++;
  }
  return bytes.length;
}

/** JPEG: segments and scans up to the end of the image (ITU T.81 annex B); what follows it is another's. */
function bareJpeg(bytes: Uint8Array): Uint8Array | undefined {
  const view = viewOf(bytes);
  const kept: Uint8Array[] = [];
  let orientation = 1;
  let at = 2;
  while (at + 1 < bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1]!;
    if (marker === 0xd9) {
      const turned = orientation === 1 ? [] : [exifSegment(orientation)];
      return joined([bytes.subarray(0, 2), ...turned, ...kept, bytes.subarray(at, at + 2)]);
    }
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (at + 4 > bytes.length) return undefined;
    const end = at + 2 + view.getUint16(at + 2);
    const next = marker === 0xda ? scanEnd(bytes, end) : end;
    if (marker === 0xe1 && ascii(bytes, at + 4, 6) === EXIF_NAME) {
      orientation = orientationOf(bytes.subarray(at + 10, end));
    }
    if (isDrawn(bytes, at, marker)) kept.push(bytes.subarray(at, next));
    at = next;
  }
  return undefined;
}

const exifSegment = (orientation: number) =>
  joined([
    new Uint8Array([0xff, 0xe1, 0, 34]),
    Uint8Array.from(EXIF_NAME, (character) => character.charCodeAt(0)),
    exifOf(orientation),
  ]);

/** The chunks of a PNG that pixels, colours and animation need (W3C PNG §11); cameras, which turn pictures, write none. */
const PNG_CHUNKS =
  /^(IHDR|PLTE|IDAT|IEND|tRNS|gAMA|cHRM|sRGB|iCCP|cICP|mDCV|cLLI|sBIT|bKGD|pHYs|acTL|fcTL|fdAT)$/;

function barePng(bytes: Uint8Array): Uint8Array | undefined {
  const view = viewOf(bytes);
  const kept = [bytes.subarray(0, 8)];
  for (let at = 8; at + 12 <= bytes.length;) {
    const type = ascii(bytes, at + 4, 4);
    const end = at + 12 + view.getUint32(at);
    if (end > bytes.length) return undefined;
    if (PNG_CHUNKS.test(type)) kept.push(bytes.subarray(at, end));
    if (type === 'IEND') return joined(kept);
    at = end;
  }
  return undefined;
}

const WEBP_CHUNKS = /^(VP8 |VP8L|VP8X|ALPH|ANIM|ANMF|ICCP)$/;
const [EXIF_FLAG, XMP_FLAG] = [0x08, 0x04];

/** WebP: the chunks of its pixels and colours (RFC 9649 §2.7), the header's flags and the length made to fit. */
function bareWebp(bytes: Uint8Array): Uint8Array | undefined {
  const view = viewOf(bytes);
  const kept: Uint8Array[] = [];
  let orientation = 1;
  let header: Uint8Array | undefined;
  let at = 12;
  while (at + 8 <= bytes.length) {
    const type = ascii(bytes, at, 4);
    const length = view.getUint32(at + 4, true);
    const end = at + 8 + length + (length % 2);
    if (end > bytes.length) return undefined;
    if (type === 'EXIF') orientation = orientationOf(bytes.subarray(at + 8, at + 8 + length));
    if (type === 'VP8X' && length >= 10) kept.push((header = bytes.slice(at, end)));
    else if (WEBP_CHUNKS.test(type)) kept.push(bytes.subarray(at, end));
    at = end;
  }
  if (at !== bytes.length) return undefined;
  const isTurned = header !== undefined && orientation !== 1;
  if (header) header[8] = (header[8]! & ~(EXIF_FLAG | XMP_FLAG)) | (isTurned ? EXIF_FLAG : 0);
  if (isTurned)
    kept.push(joined([new Uint8Array([0x45, 0x58, 0x49, 0x46, 26, 0, 0, 0]), exifOf(orientation)]));
  const all = joined([bytes.slice(0, 12), ...kept]);
  viewOf(all).setUint32(4, all.length - 8, true);
  return all;
}

const BARE = { 'image/jpeg': bareJpeg, 'image/png': barePng, 'image/webp': bareWebp };

/**
 * The picture without what is not picture: place, time and camera (EXIF, XMP, IPTC), comments, thumbnails, whatever
 * stands behind its end. Of EXIF the orientation stays, so that a photo taken upright is shown upright; a PNG's does
 * not. The pixels are not touched. Undefined for bytes that cannot be taken apart to their end.
 */
export const withoutMetadata = (bytes: Uint8Array, type: PictureType): Uint8Array | undefined =>
  BARE[type](bytes);

/** Is a picture that `withoutMetadata` has left shown turned: then, and only then, its EXIF has stayed. */
export function isTurned(bare: Uint8Array, type: PictureType): boolean {
  if (type === 'image/jpeg') return bare[3] === 0xe1;
  return type === 'image/webp' && ascii(bare, bare.length - 34, 4) === 'EXIF';
}
