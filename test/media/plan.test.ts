import { describe, expect, test } from 'vitest';
import { frameName, framesOf, THUMBNAIL_MODIFIER, thumbnailList } from '../../lib/media/frames.ts';
import { isFrames } from '../../lib/media/frame-settings.ts';
import { jobSettings, type OutputGroup } from '../../lib/media/job-settings.ts';
import { gopFrames, planOf, segmentSeconds, type Source } from '../../lib/media/plan.ts';
import { sourceOf } from '../../lib/media/probe.ts';
import { runsOf } from '../../infra/local/transcoder/options.ts';

const source = (width: number, height: number, more: Partial<Source> = {}): Source => ({
  durationSeconds: 60,
  video: { width, height, framesPerSecond: 25, hdr: false },
  audio: [{ language: 'en', channels: 2 }],
  ...more,
});
const ladder = (width: number, height: number, kind: 'main' | 'trailer' = 'main') =>
  planOf(source(width, height), kind).video.map((each) => `${each.resolution} ${each.width}x${each.height}`);

describe('a ladder', () => {
  test.each([
    [3840, 2160, ['4K 3840x2160', '1080p 1920x1080', '720p 1280x720', '480p 852x480']],
    [7680, 4320, ['4K 3840x2160', '1080p 1920x1080', '720p 1280x720', '480p 852x480']],
    [1920, 1080, ['1080p 1920x1080', '720p 1280x720', '480p 852x480']],
    [1920, 800, ['1080p 1920x800', '720p 1280x532', '480p 854x354']],
    [1440, 1080, ['1080p 1440x1080', '720p 960x720', '480p 640x480']],
    [1080, 1920, ['1080p 1080x1920', '720p 720x1280', '480p 480x852']],
    [1000, 1000, ['1080p 1000x1000', '720p 720x720', '480p 480x480']],
    [1921, 1081, ['1080p 1918x1080', '720p 1278x720', '480p 852x480']],
    [640, 360, ['480p 640x360']],
    [321, 241, ['480p 320x240']],
  ])('of %d × %d has its shape, even sides, and nothing above it', (width, height, expected) => {
    expect(ladder(width, height)).toEqual(expected);
  });

  test('of a trailer ends at 720p', () => {
    expect(ladder(1920, 1080, 'trailer')).toEqual(['720p 1280x720', '480p 852x480']);
  });

  test('spends less on a smaller picture', () => {
    const [small] = planOf(source(320, 240), 'main').video;
    const [full] = planOf(source(854, 480), 'main').video;
    expect(full!.maxBitrate).toBe(1_500_000);
    expect(small!.maxBitrate).toBe(300_000);
  });

  test.each([
    [25, '25/1', 50, 4],
    [23.976, '24000/1001', 48, 4.004],
    [29.97, '30000/1001', 60, 4.004],
    [59.94, '60000/1001', 120, 4.004],
    [27.43, '27/1', 54, 4],
    [120, '60/1', 120, 4],
    [0.5, '1/1', 2, 4],
  ])('at %d frames a second keeps a steady rate, with a key frame every two seconds', (rate, ...expected) => {
    const video = { width: 640, height: 360, framesPerSecond: rate, hdr: false };
    const plan = planOf(source(0, 0, { video }), 'main');
    const { numerator, denominator } = plan.frameRate;
    const found = [`${numerator}/${denominator}`, gopFrames(plan), Number(segmentSeconds(plan).toFixed(3))];
    expect(found).toEqual(expected);
  });

  test('without a picture there is none', () => {
    const { video: _, ...sound } = source(1, 1);
    expect(() => planOf(sound, 'main')).toThrow('without a picture');
  });
});

describe('the two transcoders', () => {
  const audio = [
    { language: 'en', channels: 6 },
    { language: 'de', channels: 2 },
  ];
  const hdr = { width: 3840, height: 2160, framesPerSecond: 23.976, hdr: true };
  const plan = planOf(source(0, 0, { video: hdr, audio }), 'main');
  const settings = jobSettings(plan, { source: 's3://up/source', tree: 's3://films/media/v/m1/' });
  const runs = runsOf(settings, '/tmp/source');
  const renditions = settings.outputGroups.filter((group) => !isFrames(group)) as OutputGroup[];

  test('write the same files into the same folders', () => {
    const folders = ['', 'hd/', 'hd/md/', 'hd/md/sd/'].map((level) => `s3://films/media/v/m1/${level}`);
    expect(runs.map(({ directory }) => directory)).toEqual([...folders, folders.at(-1)]);
    const destinations = renditions.map(
      ({ outputGroupSettings }) => outputGroupSettings.cmafGroupSettings.destination,
    );
    expect(destinations).toEqual(folders.map((folder) => `${folder}media`));
    const named = runs.slice(0, 4).map(({ options }) => options.filter((each) => each.endsWith('.m3u8')));
    const wanted = renditions.map(({ outputs }) =>
      outputs.map(({ nameModifier }) => `media${nameModifier}.m3u8`),
    );
    expect(named).toEqual(wanted);
    expect(named[3]).toEqual([
      'media-video.m3u8',
      'media-audio-1-2.m3u8',
      'media-audio-1-6.m3u8',
      'media-audio-2-2.m3u8',
    ]);
  });

  test('let a film of very few pictures a second begin at once, with none out of order', () => {
    const bFrames = (framesPerSecond: number) => {
      const slow = planOf(source(0, 0, { video: { ...hdr, framesPerSecond } }), 'main');
      const [run] = runsOf(
        jobSettings(slow, { source: 's3://up/source', tree: 's3://films/' }),
        '/tmp/source',
      );
      return run!.options[run!.options.indexOf('-bf') + 1];
    };
    expect([1, 9, 12, 25].map(bFrames)).toEqual(['0', '0', '2', '2']);
  });

  test('have the same size, rate, key frames, segments and most bits for every picture', () => {
    for (const [index, { outputs, outputGroupSettings }] of renditions.entries()) {
      const { options } = runs[index]!;
      const after = (name: string) => options[options.indexOf(name) + 1];
      const { width, height, codecSettings } = outputs[0]!.videoDescription!;
      const { h264Settings: h264 } = codecSettings;
      expect(after('-vf')).toContain(`scale=${width}:${height}:`);
      expect(after('-vf')).toContain('tonemap=');
      expect(after('-r')).toBe(`${h264.framerateNumerator}/${h264.framerateDenominator}`);
      expect([after('-g'), after('-maxrate')]).toEqual([`${h264.gopSize}`, `${h264.maxBitrate}`]);
      expect(after('-hls_time')).toBe(`${outputGroupSettings.cmafGroupSettings.segmentLength}`);
      expect(after('-hls_flags')).toBe('single_file');
      expect([h264.rateControlMode, h264.gopClosedCadence]).toEqual(['QVBR', 1]);
      expect(outputGroupSettings.cmafGroupSettings.segmentControl).toBe('SINGLE_FILE');
    }
  });

  test('take the same pictures at the same times, beside the sound', () => {
    const group = settings.outputGroups.find(isFrames)!;
    const { destination } = group.outputGroupSettings.fileGroupSettings;
    expect(destination).toBe('s3://films/media/v/m1/hd/md/sd/media');
    const { options } = runs.at(-1)!;
    const all = (name: string) => options.flatMap((each, at) => (each === name ? [options[at + 1]] : []));
    const [filters, most] = [all('-vf'), all('-frames:v')];
    for (const [index, { nameModifier, videoDescription }] of group.outputs.entries()) {
      const { width, height, codecSettings } = videoDescription;
      const { framerateDenominator: every, maxCaptures } = codecSettings.frameCaptureSettings;
      expect(filters[index]).toContain(`gte(t,${every}*selected_n)`);
      expect(filters[index]).toContain(`scale=${width}:${height}`);
      expect(filters[index]).toContain('tonemap=');
      expect(most[index]).toBe(String(maxCaptures));
      expect(options).toContain(`media${nameModifier}.%07d.jpg`);
    }
    expect(frameName(THUMBNAIL_MODIFIER, 12)).toBe('media-thumbnail.0000012.jpg');
  });
});

describe('thumbnails', () => {
  test.each([
    [1, 1],
    [30, 1],
    [361, 4],
    [5400, 10],
    [43_200, 44],
  ])('of a film of %d s are %d s apart', (seconds, everySeconds) => {
    expect(framesOf({ width: 1920, height: 1080 }, seconds).everySeconds).toBe(everySeconds);
  });

  test('have the shape of the film and are never larger than it', () => {
    expect(framesOf({ width: 1080, height: 1920 }, 60)).toMatchObject({
      ...{ thumbnail: { width: 90, height: 160 }, poster: { width: 720, height: 1280, atSeconds: 12 } },
    });
    expect(framesOf({ width: 121, height: 81 }, 2)).toMatchObject({
      ...{ thumbnail: { width: 120, height: 80 }, poster: { width: 120, height: 80, atSeconds: 1 } },
    });
  });

  test('stand each for a stretch, the last one up to the end', () => {
    const frames = { ...framesOf({ width: 160, height: 90 }, 9), everySeconds: 3600 };
    expect(thumbnailList(frames, 2, 3661.5)).toBe(
      'WEBVTT\n\n00:00:00.000 --> 01:00:00.000\nthumbnails.000.jpg#xywh=0,0,160,90\n\n' +
        '01:00:00.000 --> 01:01:01.500\nthumbnails.000.jpg#xywh=160,0,160,90\n',
    );
  });
});

describe('a probed file', () => {
  const picture = (videoProperties: object) =>
    sourceOf({ container: { duration: 9, tracks: [{ videoProperties }] } }).video;

  test('is upright and has square pixels', () => {
    const frameRate = { numerator: 30000, denominator: 1001 };
    expect(picture({ width: 1920, height: 1080, rotation: -90, frameRate })).toMatchObject({
      ...{ width: 1080, height: 1920, hdr: false },
      framesPerSecond: expect.closeTo(29.97, 2),
    });
    expect(
      picture({ width: 720, height: 576, sampleAspectRatio: { numerator: 64, denominator: 45 } }),
    ).toMatchObject({ width: 1024, height: 576, framesPerSecond: 25 });
    expect(
      picture({ width: 100, height: 100, sampleAspectRatio: { numerator: 1, denominator: 2 } }),
    ).toMatchObject({
      ...{ width: 100, height: 200 },
    });
    expect(picture({ width: 100, height: 100, transferCharacteristics: 'SMPTE_2084' })?.hdr).toBe(true);
    expect(picture({ width: 0, height: 0 })).toBeUndefined();
  });

  test('says its languages as clients do', () => {
    const audio = ['ger', 'eng', undefined, 'x!'].map((languageCode) => ({
      audioProperties: { channels: 2, ...(languageCode && { languageCode }) },
    }));
    expect(sourceOf({ container: { tracks: audio } }).audio.map(({ language }) => language)).toEqual([
      ...['de', 'en', 'und', 'und'],
    ]);
  });

  test('of which nothing is said holds nothing', () => {
    expect(sourceOf(undefined)).toEqual({ durationSeconds: 0, audio: [] });
  });
});
