import type { Watching } from '../watching.ts';
import type { Track } from '../../player/stream.ts';

/** A height as the plans name it: 2160 → "4K", 720 → "720p". */
const resolutionName = (height: number): string => (height >= 2160 ? '4K' : `${height}p`);

/** Shows what plays now and lets the viewer pin a level. */
export function Quality({ watching, maxResolution }: { watching: Watching; maxResolution: string }) {
  const height = watching.height.value;
  return (
    <div class="quality">
      <output id="resolution" class="badge" aria-label="Resolution playing now">
        {height === undefined ? '…' : resolutionName(height)}
      </output>
      <select
        id="quality"
        aria-label="Quality"
        title={`Your plan plays this title up to ${maxResolution}`}
        value={watching.level.value}
        onChange={({ currentTarget }) => watching.chooseLevel(Number(currentTarget.value))}
      >
        <option value={-1}>Auto (up to {maxResolution})</option>
        {watching.levels.value
          .map((level, index) => (
            <option key={index} value={index}>
              {resolutionName(level.height)}
            </option>
          ))
          .reverse()}
      </select>
    </div>
  );
}

/** Where there is one sound, there is nothing to choose. */
export function Sounds({ watching: { sounds, sound, chooseSound } }: { watching: Watching }) {
  if (sounds.value.length < 2) return null;
  return <Choice id="sound" label="Sound" tracks={sounds.value} value={sound.value} choose={chooseSound} />;
}

export function Subtitles({ watching }: { watching: Watching }) {
  const { subtitleTracks, subtitles, chooseSubtitles } = watching;
  if (subtitleTracks.value.length === 0) return null;
  return (
    <Choice
      {...{ id: 'subtitles', label: 'Subtitles', none: 'Subtitles off', tracks: subtitleTracks.value }}
      value={subtitles.value}
      choose={chooseSubtitles}
    />
  );
}

interface ChoiceProps {
  id: string;
  label: string;
  tracks: Track[];
  /** An index of `tracks`. */
  value: number;
  /** What −1 is called, where it may be chosen. */
  none?: string;
  choose: (index: number) => void;
}

const Choice = ({ id, label, tracks, value, none, choose }: ChoiceProps) => (
  <select
    id={id}
    class="player-select"
    aria-label={label}
    value={value}
    onChange={({ currentTarget }) => choose(Number(currentTarget.value))}
  >
    {none !== undefined && <option value={-1}>{none}</option>}
    {tracks.map(({ name, language }, index) => (
      <option key={index} value={index}>
        {name || language}
      </option>
    ))}
  </select>
);
