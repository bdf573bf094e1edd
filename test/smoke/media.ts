import assert from 'node:assert/strict';

const statusOf = async (url: string) => (await fetch(url)).status;

/** Throws unless the film stays shut without its signature, and with a changed one. */
export async function staysShut(manifestUrl: string, query: string): Promise<void> {
  const bare = manifestUrl.split('?')[0]!;
  const changed = query.replace(
    /Signature=(.)/,
    (_, first: string) => `Signature=${first === 'A' ? 'B' : 'A'}`,
  );
  assert.deepEqual([await statusOf(bare), await statusOf(`${bare}?${changed}`)], [403, 403]);
}

/** Sends files to the addresses that an announcement gave. */
export async function upload(
  { url, headers }: { url: string; headers: Record<string, string> },
  bytes: Buffer,
): Promise<void> {
  const { status } = await fetch(url, { method: 'PUT', headers, body: new Uint8Array(bytes) });
  assert.equal(status, 200, `The upload was answered ${status}`);
}
