import type { Media } from '../../domain/catalogue/title.ts';
import type { SubtitlesTrack } from '../../domain/media/subtitles.ts';
import type { Plan } from '../../media/plan.ts';
import type { Made } from '../../media/tree.ts';

/** A playlist is written anew when subtitles join, so nobody keeps one for long. */
export const PLAYLIST_HEADERS = {
  'Content-Type': 'application/vnd.apple.mpegurl',
  'Cache-Control': 'max-age=60',
};

/** What its title or episode says of a film that is ready. */
export function mediaOf(
  mediaId: string,
  { video, audio }: Plan,
  made: Pick<Made, 'seconds'>,
  subtitles: readonly SubtitlesTrack[] = [],
): Media {
  const languages = (tracks: readonly { language: string }[]) => [
    ...new Set(tracks.map(({ language }) => language)),
  ];
  return {
    mediaId,
    maxResolution: video[0]!.resolution,
    ...(audio.length > 0 && { audioLanguages: languages(audio) }),
    ...(subtitles.length > 0 && { subtitleLanguages: languages(subtitles) }),
    durationSeconds: Math.round(made.seconds * 1000) / 1000,
  };
}
