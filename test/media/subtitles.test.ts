import { describe, expect, test } from 'vitest';
import { webVttOf } from '../../lib/media/subtitles.ts';

const HEAD = 'WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:0\n\n';
const bytes = (text: string) => new TextEncoder().encode(text);
const read = (text: string, seconds = 60) => webVttOf(bytes(text), seconds);
const SUBRIP = '1\n00:00:01,000 --> 00:00:02,500\nGood evening.\n\n2\n00:00:03,000 --> 00:00:04,000\nStay.\n';
const WEBVTT = 'WEBVTT\n\n00:01.000 --> 00:02.500 align:start\nGood evening.\n';

describe('SubRip', () => {
  test('becomes WebVTT, cue by cue', () => {
    expect(read(SUBRIP)).toBe(
      `${HEAD}00:00:01.000 --> 00:00:02.500\nGood evening.\n\n00:00:03.000 --> 00:00:04.000\nStay.\n`,
    );
  });

  test('is read with a byte order mark, Windows’ and old Macs’ line ends, and spaces on empty lines', () => {
    expect(read(`\uFEFF${SUBRIP}`)).toBe(read(SUBRIP));
    expect(read(SUBRIP.replaceAll('\n', '\r\n'))).toBe(read(SUBRIP));
    expect(read(SUBRIP.replaceAll('\n', '\r'))).toBe(read(SUBRIP));
    expect(read(SUBRIP.replaceAll('\n\n', '\n \t\n'))).toBe(read(SUBRIP));
  });

  test('keeps bold, italic and underlined words, drops fonts and places, and hides what looks like markup', () => {
    const said = '{\\an8}<font color="red"><I>Run</I></font> & <b>hide</b> < now > --> there';
    const [, text] = /2\.500\n(.*)\n/.exec(read(SUBRIP.replace('Good evening.', said)))!;
    expect(text).toBe('<i>Run</i> &amp; <b>hide</b> &lt; now > --&gt; there');
  });

  test('with an empty line inside a subtitle goes on with it', () => {
    expect(read(SUBRIP.replace('Good evening.', 'Good\n\nevening.'))).toContain('Good\nevening.\n');
  });

  test('in any order comes in the order of the film, and a subtitle without words is left out', () => {
    const [first, second] = SUBRIP.split('\n\n');
    expect(read(`${second}\n${first}\n`)).toBe(read(SUBRIP));
    expect(read(SUBRIP.replace('Stay.', '<font size="1"></font>'))).not.toContain('00:00:03');
  });
});

describe('WebVTT', () => {
  test('keeps its cues with their settings, without styles, notes, numbers and clocks of its own', () => {
    const more =
      'WEBVTT - by hand\nX-TIMESTAMP-MAP=MPEGTS:900000\n\nSTYLE\n::cue { color: red }\n\nNOTE at night\n\none\n';
    expect(read(more + WEBVTT.split('\n\n')[1]!)).toBe(
      `${HEAD}00:00:01.000 --> 00:00:02.500 align:start\nGood evening.\n`,
    );
  });

  test('of ten hours and more is read', () => {
    expect(read('WEBVTT\n\n11:00:00.000 --> 11:00:01.000\nStill here.\n', 43_200)).toContain('11:00:00.000');
  });
});

describe('what is no subtitles of this film is refused with its reason', () => {
  test.each([
    ['nothing', '', 'no subtitles in it'],
    ['a header alone', 'WEBVTT\n', 'no subtitles in it'],
    ['a letter', 'Dear Sir,\nno.', 'neither WebVTT nor SubRip'],
    ['an end before its beginning', SUBRIP.replace('00:00:02,500', '00:00:00,500'), 'Line 2 is no stretch'],
    ['an end at its beginning', SUBRIP.replace('00:00:04,000', '00:00:03,000'), 'Line 6 is no stretch'],
    ['a time that is none', SUBRIP.replace('00:00:04,000', '00:61:04,000'), 'Line 6 is no stretch'],
    ['a missing empty line', SUBRIP.replace('\n\n', '\n'), 'Before line 5 an empty one is missing'],
    ['WebVTT with stray words', `${WEBVTT}\nhello\n`, 'Line 6 belongs to no subtitle'],
    ['the subtitles of a longer film', SUBRIP.replaceAll('00:00:0', '01:00:0'), 'when the film is over'],
  ])('%s', (_, text, why) => {
    expect(() => read(text)).toThrow(why);
  });

  test.each([
    ['Latin-1', Buffer.from(SUBRIP.replace('Stay', 'Fräulein'), 'latin1')],
    ['UTF-16 with its mark', Buffer.from(`\uFEFF${SUBRIP}`, 'utf16le')],
    ['UTF-16 without', Buffer.from(SUBRIP, 'utf16le')],
    ['a picture', Buffer.from('89504e470d0a1a0a', 'hex')],
  ])('%s', (_, file) => {
    expect(() => webVttOf(file, 60)).toThrow('It is not UTF-8');
  });
});
