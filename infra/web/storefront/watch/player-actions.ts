import type { PlayerActions } from './keys.ts';
import type { Watching } from './watching.ts';

/** iPhones fill the screen with the video alone. */
type AppleVideo = HTMLVideoElement & { webkitEnterFullscreen?: () => void };

/** Whether the browser lets a film stand in a window of its own. */
export const hasPictureInPicture = (): boolean => document.pictureInPictureEnabled;

/** What keys and buttons do, but for what is the page's own business. */
export function actionsOf(
  watching: Watching,
  page: Pick<PlayerActions, 'showHelp' | 'playNext'>,
): PlayerActions {
  const { video, screening } = watching;
  const { place } = screening;
  let lastShown = 0;
  return {
    togglePlay: () => (video.paused ? void video.play().catch(() => null) : video.pause()),
    skip: (seconds) => place.seek(place.seconds + seconds),
    seekTo: (share) => void (video.duration > 0 && place.seek(video.duration * share)),
    changeVolume(by) {
      video.volume = Math.min(1, Math.max(0, Math.round((video.volume + by) * 100) / 100));
      video.muted = video.volume === 0;
    },
    toggleMute: () => void (video.muted = !video.muted),
    toggleFullScreen() {
      // The whole page, which the next episode fills as well, with the controls.
      const page = document.documentElement as Partial<HTMLElement>;
      if (document.fullscreenElement) void document.exitFullscreen();
      else if (page.requestFullscreen) void document.documentElement.requestFullscreen().catch(() => null);
      else (video as AppleVideo).webkitEnterFullscreen?.();
    },
    toggleSubtitles() {
      const shown = watching.subtitles.value;
      if (shown >= 0) lastShown = shown;
      if (watching.subtitleTracks.value.length > 0) watching.chooseSubtitles(shown >= 0 ? -1 : lastShown);
    },
    togglePictureInPicture() {
      if (document.pictureInPictureElement) void document.exitPictureInPicture();
      else if (hasPictureInPicture()) void video.requestPictureInPicture().catch(() => null);
    },
    ...page,
  };
}
