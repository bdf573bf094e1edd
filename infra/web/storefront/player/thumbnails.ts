/** Small pictures of a film, for its seek bar. */
export interface Thumbnails {
  /** The address of the picture that stands for this second of the film, as it can be fetched now. */
  at(seconds: number): string | undefined;
}

interface Cue {
  /** Seconds. */
  from: number;
  url: string;
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
      return cue && signed(cue.url);
    },
  };
}

const CUE = /^(?:(\d+):)?(\d\d):(\d\d\.\d{3})[ \t]+-->.*\n(\S+)/gm;

/** The pictures of a WebVTT list, whose addresses are relative to it. */
export const readThumbnails = (text: string, url: string): Cue[] =>
  [...text.replaceAll(/\r\n?/g, '\n').matchAll(CUE)].map(([, hours = 0, minutes, seconds, address]) => ({
    from: Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds),
    url: new URL(address!, url).href,
  }));
