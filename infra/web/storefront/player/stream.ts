import type { Thumbnails } from './thumbnails.ts';

/** A picture quality that the viewer may pin. */
export interface Level {
  height: number;
}

/** A sound or subtitles. */
export interface Track {
  /** BCP 47, such as "en"; empty where the playlist says nothing. */
  language: string;
  name: string;
}

export type StreamFailure = 'unsupported' | 'refused' | 'missing' | 'broken';

/** What a stream asks and tells while it plays in a media element. */
export interface StreamRequest {
  manifestUrl(): string;
  /** Seconds. */
  startAt: number;
  /** What each request under `/media/v/` carries, without the `?`; nothing for public media. */
  query?(): string;
  /** The edge refused the signature: asks for a newer one, and answers whether there is one. */
  renew?(): Promise<boolean>;
  /** The element is about to lose its buffer and with it `currentTime`. */
  onreload?(): void;
  /** Loading fails (true) or works again (false); what is buffered plays on. */
  ontrouble?(inTrouble: boolean): void;
  onlevels?(levels: Level[]): void;
  /** What plays now. */
  onlevel?(height: number): void;
  onsubtitles?(tracks: Track[]): void;
  onsounds?(tracks: Track[]): void;
  /** Where the film has them; nothing says that it has none. */
  onthumbnails?(thumbnails: Thumbnails): void;
  /** Nothing more is tried. */
  onfailed(failure: StreamFailure): void;
}

export interface Stream {
  destroy(): void;
  /** Tries at once what waits for another try. */
  retry(): void;
  /** An index of `onlevels`; −1 is automatic. */
  setLevel(index: number): void;
  /** An index of `onsubtitles`; −1 shows none. */
  setSubtitles(index: number): void;
  /** An index of `onsounds`. */
  setSound(index: number): void;
}

export type OpenStream = (request: StreamRequest) => Promise<Stream>;
