import type { Probed } from '../../../lib/media/probe.ts';
import { ffprobe } from './ffmpeg.ts';

interface Stream {
  codec_type?: string;
  width?: number;
  height?: number;
  avg_frame_rate?: string;
  sample_aspect_ratio?: string;
  color_transfer?: string;
  channels?: number;
  duration?: string;
  disposition?: { attached_pic?: number };
  tags?: { language?: string };
  side_data_list?: { rotation?: number }[];
}
interface Found {
  format?: { duration?: string };
  streams?: Stream[];
}

/** ffmpeg's names of the curves of HDR, in MediaConvert's. */
const TRANSFER: Record<string, string> = { smpte2084: 'SMPTE_2084', 'arib-std-b67': 'ARIB_B67' };

/** What is in a file, in MediaConvert's words. Rejects with FfmpegFailed for one that cannot be read. */
export async function probeFile(file: string): Promise<Probed> {
  const { format, streams = [] } = (await ffprobe(file)) as Found;
  const duration = Number(format?.duration ?? streams.find((each) => each.duration)?.duration ?? 0);
  return { container: { duration, tracks: streams.flatMap(trackOf) } };
}

function trackOf(stream: Stream): NonNullable<NonNullable<Probed['container']>['tracks']> {
  const { codec_type: type, channels, tags } = stream;
  if (type === 'audio') {
    const languageCode = tags?.language;
    const audioProperties = { channels: channels ?? 2, ...(languageCode && { languageCode }) };
    return [{ trackType: 'audio', audioProperties }];
  }
  // A cover picture is no film.
  if (type !== 'video' || stream.disposition?.attached_pic === 1) return [];
  const rotation = stream.side_data_list?.find((each) => each.rotation !== undefined)?.rotation;
  const transfer = TRANSFER[stream.color_transfer ?? ''];
  const videoProperties = {
    ...{ width: stream.width ?? 0, height: stream.height ?? 0 },
    ...(rotation !== undefined && { rotation }),
    frameRate: ratioOf(stream.avg_frame_rate, '/'),
    sampleAspectRatio: ratioOf(stream.sample_aspect_ratio, ':'),
    ...(transfer && { transferCharacteristics: transfer }),
  };
  return [{ trackType: 'video', videoProperties }];
}

function ratioOf(text = '', separator: string) {
  const [numerator = 0, denominator = 0] = text.split(separator).map(Number);
  return { numerator, denominator };
}
