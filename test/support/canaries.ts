/** What must never leave the service, whatever the route. */
export const LEAKS =
  /"(?:passwordHash|refreshHash|tokenHash|hash|gsi\d(?:pk|sk)|pk|sk|ttl|passwordTries|replaced)":|\$2[aby]\$\d\d\$/;

/** By what fields secrets are called in requests, answers, cookies, items and the secret of a stage. */
const SECRET =
  /^(?:.*(?:password|token|hash|secret|keys?|pem|peppers)|url|manifestUrl|query|cookies|text|html)$/i;
/** Shorter ones would be met by chance. */
const SHORTEST = 24;
/** Of a long one its end is looked for, so that one that is cut off in front is found, too. */
const LOOKED_FOR = 40;

/** Every secret in a value, as what must not be found anywhere: the strings below fields that are called so. */
export function secretsIn(value: unknown, isSecret = false): string[] {
  if (typeof value === 'string') return isSecret ? piecesOf(value) : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => secretsIn(inner, isSecret || SECRET.test(name)));
}

/** Lines of a key or a mail by themselves. */
const piecesOf = (text: string): string[] =>
  text
    .split(/\r?\n/)
    .filter((line) => line.length >= SHORTEST && !line.startsWith('-----'))
    .map((line) => line.slice(-LOOKED_FOR));

/** Which of these texts hold one of the secrets, each named with its place. */
export function leaksIn(places: Record<string, readonly string[]>, secrets: Iterable<string>): string[] {
  const wanted = [...new Set(secrets)];
  return Object.entries(places).flatMap(([place, texts]) =>
    texts.flatMap((text) =>
      wanted
        .filter((secret) => text.includes(secret) || text.includes(JSON.stringify(secret).slice(1, -1)))
        .map((secret) => `${place} holds …${secret}: ${text.slice(0, 300)}`),
    ),
  );
}
