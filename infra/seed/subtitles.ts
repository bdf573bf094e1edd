/** A file of WebVTT that says `text` sentence by sentence, each for 4 of every 6 seconds, over and over. */
export function spoken(text: string, seconds: number): string {
  const sentences = text.match(/[^.?!]+[.?!]+/g) ?? [text];
  const cues = Array.from({ length: Math.floor((seconds - 4) / 6) }, (_, i) => {
    const said = sentences[i % (sentences.length + 1)]?.trim() ?? '♪';
    return `${stamp(2 + i * 6)} --> ${stamp(6 + i * 6)}\n${wrap(said)}\n`;
  });
  return `WEBVTT\n\n${cues.join('\n')}`;
}

const stamp = (seconds: number) => new Date(seconds * 1000).toISOString().slice(11, 23);

/** At most about 40 characters a line, as broadcasters do. */
const wrap = (text: string) => text.replaceAll(/(.{25,40}?) /g, '$1\n').replaceAll(/&/g, '&amp;');
