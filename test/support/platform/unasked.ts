import type { AnyDeclaration } from '../../../lib/http/declaration.ts';
import type { Heard } from './http.ts';

/** The operations of which nobody has asked anything. */
export function unasked(routes: readonly AnyDeclaration[], heard: readonly Heard[]): string[] {
  const asked = heard.map(({ method, path }) => `${method} ${path.replace(/\?.*/, '')}`);
  const isAsked = ({ method, path }: AnyDeclaration) => {
    const pattern = new RegExp(`^${method} ${path.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`);
    return asked.some((each) => pattern.test(each));
  };
  return routes.filter((route) => !isAsked(route)).map(({ id }) => id);
}
