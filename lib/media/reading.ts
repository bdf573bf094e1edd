const TIMEOUT_MS = 10_000;

async function read(url: string, headers: Record<string, string> = {}): Promise<Response> {
  const answer = await fetch(url, { headers, signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (!answer.ok) throw new Error(`${new URL(url).pathname} answered ${answer.status}`);
  return answer;
}

/** The first address that a playlist names, with the query that opens it. */
function firstOf(playlist: string, base: string, query: string): string {
  const line = playlist.split('\n').find((each) => each !== '' && !each.startsWith('#'));
  if (line === undefined) throw new Error(`${new URL(base).pathname} names nothing to play`);
  const url = new URL(line, base);
  url.search = query;
  return url.href;
}

/**
 * Reads as a player does: the list of renditions, the list of one, the first bytes of a part. `query` opens what is
 * signed. Throws an Error that names the path which was refused.
 */
export async function readFilm(manifestUrl: string, query = ''): Promise<void> {
  const renditions = await (await read(manifestUrl)).text();
  const rendition = firstOf(renditions, manifestUrl, query);
  const part = firstOf(await (await read(rendition)).text(), rendition, query);
  const bytes = await (await read(part, { Range: 'bytes=0-99' })).arrayBuffer();
  if (bytes.byteLength < 100) throw new Error(`${new URL(part).pathname} is empty`);
}
