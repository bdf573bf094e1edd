import type { Schemas } from '../../../shared/client.ts';

type Upload = Schemas['MediaUpload'];

/** So often a part is sent again before the person is told. */
const TRIES = 4;

/**
 * Sends a file to where it was announced: at once, or part by part until `rest` says that none is left. `onPercent`
 * hears how much has arrived. Rejects when the line stays broken.
 */
export async function sendFile(
  file: Blob,
  first: Upload,
  rest: () => Promise<Upload | null>,
  onPercent: (percent: number) => void,
): Promise<void> {
  const told = (bytes: number) => onPercent(Math.floor((100 * bytes) / file.size));
  if (first.url !== null) return put(first.url, file, first.headers, told);
  for (let upload: Upload | null = first; upload; upload = await rest()) {
    for (const { url, offset, sizeBytes } of upload.parts) {
      const part = file.slice(offset, offset + sizeBytes);
      await again(() => put(url, part, {}, (sent) => told(offset + sent)));
    }
  }
}

async function again(send: () => Promise<void>): Promise<void> {
  for (let tries = TRIES; ; tries--) {
    try {
      return await send();
    } catch (error) {
      if (tries === 0) throw error;
      await new Promise((resolve) => setTimeout(resolve, 1000 * (TRIES - tries + 1)));
    }
  }
}

/** By XMLHttpRequest, since fetch does not tell how much it has sent. */
const put = (
  url: string,
  body: Blob,
  headers: Record<string, string>,
  onSent: (bytes: number) => void,
): Promise<void> =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('PUT', url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded }) => onSent(loaded);
    request.onload = () =>
      request.status === 200 ? resolve() : reject(new Error(`The store answered ${request.status}.`));
    request.onerror = () => reject(new Error('The line broke.'));
    request.send(body);
  });
