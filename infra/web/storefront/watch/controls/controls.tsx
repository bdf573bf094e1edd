import { clock } from '../../../shared/format.ts';
import { Icon } from './icons.tsx';
import type { PlayerActions } from '../keys.ts';
import { hasPictureInPicture } from '../player-actions.ts';
import { type MediaState, useMediaState } from './media-state.ts';
import { percent, Timeline } from './timeline.tsx';
import { Sounds, Subtitles } from '../menus/choices.tsx';
import type { Watching } from '../watching.ts';

interface ControlsProps {
  watching: Watching;
  actions: PlayerActions;
  fullScreen: boolean;
  /** Another episode follows. */
  hasNext: boolean;
}

/** The bar below the picture, which full screen shows as well. */
export function Controls({ watching, actions, fullScreen, hasNext }: ControlsProps) {
  const { video, screening } = watching;
  const media = useMediaState(video, screening.place);
  const seek = (seconds: number) => screening.place.seek(seconds);
  return (
    <>
      {media.waiting && <span class="player-wait" aria-hidden="true" />}
      <div class="player-controls" role="group" aria-label="Player">
        <Timeline media={media} seek={seek} thumbnails={watching.thumbnails.value} />
        <div class="player-buttons">
          <Button
            id="play"
            label={media.paused ? 'Play' : 'Pause'}
            icon={media.paused ? 'play' : 'pause'}
            press={actions.togglePlay}
          />
          <Button label="Back 10 seconds" icon="back" press={() => actions.skip(-10)} />
          <Button label="On 10 seconds" icon="on" press={() => actions.skip(10)} />
          {hasNext && <Button id="skip-to-next" label="Next episode" icon="next" press={actions.playNext} />}
          <Volume media={media} video={video} toggle={actions.toggleMute} />
          <span class="player-time">
            {clock(media.seconds)} / {clock(media.duration)}
          </span>
          <span class="player-space" />
          <Sounds watching={watching} />
          <Subtitles watching={watching} />
          <button type="button" class="player-button" aria-label="Keyboard help" onClick={actions.showHelp}>
            ?
          </button>
          {hasPictureInPicture() && (
            <Button
              id="picture-in-picture"
              label="Picture in picture"
              icon="inset"
              press={actions.togglePictureInPicture}
            />
          )}
          <Button
            id="full-screen"
            label={fullScreen ? 'Leave full screen' : 'Full screen'}
            icon={fullScreen ? 'window' : 'full'}
            press={actions.toggleFullScreen}
          />
        </div>
      </div>
    </>
  );
}

interface ButtonProps {
  id?: string;
  label: string;
  icon: Parameters<typeof Icon>[0]['name'];
  press: () => void;
}

const Button = ({ id, label, icon, press }: ButtonProps) => (
  <button type="button" class="player-button" id={id} aria-label={label} title={label} onClick={press}>
    <Icon name={icon} />
  </button>
);

interface VolumeProps {
  media: MediaState;
  video: HTMLVideoElement;
  toggle: () => void;
}

function Volume({ media: { muted, volume }, video, toggle }: VolumeProps) {
  const heard = muted ? 0 : volume;
  const change = (next: number) => {
    video.volume = next;
    video.muted = next === 0;
  };
  return (
    <>
      <Button
        label={muted ? 'Sound on' : 'Sound off'}
        icon={heard === 0 ? 'muted' : 'sound'}
        press={toggle}
      />
      <input
        id="volume"
        class="player-range player-volume"
        type="range"
        aria-label="Volume"
        aria-valuetext={`${Math.round(heard * 100)} %`}
        min="0"
        max="1"
        step="0.05"
        value={heard}
        style={{ '--played': percent(heard, 1), '--loaded': '0%' }}
        onInput={({ currentTarget }) => change(currentTarget.valueAsNumber)}
      />
    </>
  );
}
