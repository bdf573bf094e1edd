/** A part of a picture, in pixels. */
export interface Thumbnail {
  url: string;
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Small pictures of a film, for its seek bar. */
export interface Thumbnails {
  /** What stands for this second of the film, at an address that can be fetched now. */
  at(seconds: number): Thumbnail | undefined;
}

interface Cue extends Thumbnail {
  /** Seconds. */
  from: number;
}

/** Fetches the list at `url`; `signed` makes an address one that can be fetched. Rejects where there is none. */
export async function loadThumbnails(
  url: string,
  signed: (url: string) => string,
  signal: AbortSignal,
): Promise<Thumbnails> {
  const answer = await fetch(signed(url), { signal });
  if (!answer.ok) throw new Error(`The list of thumbnails was answered with ${answer.status}`);
  const cues = readThumbnails(await answer.text(), url);
  return {
    at(seconds) {
      const cue = cues.findLast(({ from }) => from <= seconds) ?? cues[0];
      return cue && { ...cue, url: signed(cue.url) };
    },
  };
}

/** The part is a W3C Media Fragment. */
const CUE = /^(?:(\d+):)?(\d\d):(\d\d\.\d{3})[ \t]+-->.*\n(\S+)#xywh=(\d+),(\d+),(\d+),(\d+)/gm;

/** The thumbnails of a WebVTT list, whose addresses are relative to it. */
export const readThumbnails = (text: string, url: string): Cue[] =>
  [...text.replaceAll(/\r\n?/g, '\n').matchAll(CUE)].map(
    ([, hours = 0, minutes, seconds, address, ...part]) => {
      const [x, y, width, height] = part.map(Number) as [number, number, number, number];
      const from = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
      return { from, url: new URL(address!, url).href, x, y, width, height };
    },
  );
