import { timeOf } from './frames.ts';

/** What is wrong with a file of subtitles, in words for who made it. */
export class SubtitlesRefused extends Error {}

interface Cue {
  /** Seconds. */
  from: number;
  to: number;
  /** WebVTT's, such as `align:start`. */
  settings: string;
  text: string;
}

const MOST_CUES = 20_000;

/**
 * A file of subtitles as WebVTT: WebVTT itself (its cues alone, without styles and notes) or SubRip. The cues come in
 * the order of their beginning. Throws SubtitlesRefused for what is not UTF-8 or is no subtitles of this film.
 */
export function webVttOf(file: Uint8Array, filmSeconds: number): string {
  const text = decoded(file).replaceAll(/\r\n?/g, '\n');
  const cues = /^WEBVTT(?=[ \t\n]|$)/.test(text) ? webVttCues(text) : subRipCues(text);
  if (cues.length === 0) throw new SubtitlesRefused('There are no subtitles in it.');
  if (cues.length > MOST_CUES)
    throw new SubtitlesRefused(`There are more than ${MOST_CUES} subtitles in it.`);
  const late = cues.find(({ from }) => from >= filmSeconds);
  if (late) {
    throw new SubtitlesRefused(
      `One begins at ${timeOf(late.from)}, when the film is over: is it another film's?`,
    );
  }
  const written = cues
    .toSorted((a, b) => a.from - b.from)
    .map(({ from, to, settings, text }) => `${timeOf(from)} --> ${timeOf(to)}${settings}\n${text}\n`);
  // Where the film's own clock stands at its beginning (RFC 8216 §3.5).
  return ['WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:0\n', ...written].join('\n');
}

/** UTF-8, whose byte order mark is left out. */
function decoded(file: Uint8Array): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(file);
    // UTF-16 without its mark is valid UTF-8, with zeros.
    if (!text.includes('\0')) return text;
  } catch {
    // Told below.
  }
  throw new SubtitlesRefused('It is not UTF-8: save it in that encoding.');
}

/** Lines that follow each other without an empty one between, and the number of the first. */
interface Block {
  at: number;
  lines: string[];
}

function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  let open = false;
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') open = false;
    else if (open) blocks.at(-1)!.lines.push(line);
    else {
      blocks.push({ at: index + 1, lines: [line] });
      open = true;
    }
  }
  return blocks;
}

const TIMING = /^\s*(\S+)[ \t]+-->[ \t]+(\S+)(.*)$/;

/** The cue of a block, after one line that names or numbers it; undefined where it has no times. */
function cueOf({ at, lines }: Block): Cue | undefined {
  const line = lines.slice(0, 2).findIndex((each) => each.includes('-->'));
  if (line < 0) return undefined;
  const [, from, to, settings = ''] = TIMING.exec(lines[line]!) ?? [];
  const cue = { from: secondsOf(from), to: secondsOf(to), settings: settings.trimEnd() };
  if (!(cue.to > cue.from)) {
    throw new SubtitlesRefused(
      `Line ${at + line} is no stretch of time: ${lines[line]!.trim().slice(0, 60)}`,
    );
  }
  const next = lines.findIndex((each, index) => index > line && TIMING.test(each));
  if (next >= 0) throw new SubtitlesRefused(`Before line ${at + next} an empty one is missing.`);
  return { ...cue, text: lines.slice(line + 1).join('\n') };
}

/** Seconds of `01:02:03.004`, with the comma of SubRip and without hours too; NaN for anything else. */
function secondsOf(time = ''): number {
  const [, hours = '0', minutes, seconds, ms = '0'] =
    /^(?:(\d+):)?([0-5]?\d):([0-5]?\d)(?:[.,](\d{1,3}))?$/.exec(time) ?? [];
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds) + Number(`0.${ms}`);
}

function webVttCues(text: string): Cue[] {
  return blocksOf(text)
    .slice(1)
    .filter(({ lines: [first = ''] }) => !/^(NOTE|STYLE|REGION)(?=\s|$)/.test(first))
    .flatMap((block) => {
      const cue = cueOf(block);
      if (!cue) throw new SubtitlesRefused(`Line ${block.at} belongs to no subtitle.`);
      return cue.text === '' ? [] : { ...cue, text: withoutArrows(cue.text) };
    });
}

/** SubRip has no rule for empty lines: what has no times goes on with the one before. */
function subRipCues(text: string): Cue[] {
  const cues: Cue[] = [];
  for (const block of blocksOf(text)) {
    const cue = cueOf(block);
    if (cue) cues.push(cue);
    else if (cues.length > 0) cues.at(-1)!.text += `\n${block.lines.join('\n')}`;
    else throw new SubtitlesRefused('It is neither WebVTT nor SubRip.');
  }
  return cues
    .map(({ from, to, text }) => ({ from, to, settings: '', text: markedUp(text).trim() }))
    .filter((cue) => cue.text !== '');
}

/** SubRip's bold, italic and underlined words are WebVTT's; its fonts and places are left out. */
const markedUp = (text: string): string =>
  withoutArrows(
    text
      .replaceAll(/\{\\[^}]*\}/g, '')
      .replaceAll(/<(\/?)([a-z]+)\b[^>]*>/gi, (_, slash: string, name: string) =>
        /^[biu]$/i.test(name) ? `<${slash}${name.toLowerCase()}>` : '',
      )
      .replaceAll(/&(?!(?:amp|lt|gt|nbsp|lrm|rlm);)/g, '&amp;')
      .replaceAll(/<(?!\/?[biu]>)/g, '&lt;'),
  );

/** Text must not look like times (WebVTT §4.1). */
const withoutArrows = (text: string) => text.replaceAll('-->', '--&gt;');
