import type { Json } from './http.ts';

interface Heard {
  name: string;
  path: string;
  status: number;
}

/** Runs a Postman collection (2.1) in its order: what its tests complain about, and every answer's status. */
export async function runCollection(
  collection: Json,
  origin: string,
): Promise<{ failures: string[]; heard: Heard[] }> {
  const variables = new Map<string, string>(collection.variable.map(({ key, value }: Json) => [key, value]));
  variables.set('origin', origin);
  const filled = (text: string) =>
    text.replace(/\{\{(\$?\w+)\}\}/g, (slot, name: string) =>
      name === '$guid' ? crypto.randomUUID() : (variables.get(name) ?? slot),
    );
  const failures: string[] = [];
  const heard: Heard[] = [];
  for (const { name, request, event } of collection.item.flatMap((folder: Json) => folder.item)) {
    const url = filled(request.url.raw);
    const answer = await fetch(url, {
      method: request.method,
      headers: {
        ...Object.fromEntries(request.header.map(({ key, value }: Json) => [key, value])),
        ...(request.auth.type === 'bearer' && {
          Authorization: `Bearer ${filled(request.auth.bearer[0].value)}`,
        }),
      },
      ...(request.body && { body: filled(request.body.raw) }),
    });
    const text = await answer.text();
    heard.push({ name, path: new URL(url).pathname, status: answer.status });
    const script = event?.[0].script.exec.join('\n') ?? '';
    try {
      new Function('pm', script)(shim(answer.status, text, variables));
    } catch (error) {
      failures.push(`${name}: ${(error as Error).message} ${text.slice(0, 300)}`);
    }
  }
  return { failures, heard };
}

/** As much of Postman's `pm` as the collection uses. */
function shim(status: number, text: string, variables: Map<string, string>) {
  const must = (actual: unknown, expected: unknown) => {
    if (actual !== expected) throw new Error(`${String(actual)} is not ${String(expected)}`);
  };
  return {
    response: {
      json: () => JSON.parse(text) as Json,
      to: { have: { status: (expected: number) => must(status, expected) } },
    },
    collectionVariables: { set: (name: string, value: string) => variables.set(name, value) },
    test: (_name: string, check: () => void) => check(),
    expect: (actual: unknown) => ({ to: { equal: (expected: unknown) => must(actual, expected) } }),
  };
}
