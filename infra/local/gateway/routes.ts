import {
  type Access,
  type AnyDeclaration,
  isPublicRead,
  type Method,
} from '../../../lib/http/declaration.ts';

export interface Route {
  id: string;
  method: Method;
  access: Access;
  /** Path template below the stage: `/titles/{titleId}`. */
  resource: string;
}

export type Match =
  | { kind: 'route'; route: Route; params: Record<string, string> }
  | { kind: 'method'; methods: string[] }
  | { kind: 'none' };

interface Node {
  literals: Map<string, Node>;
  slot?: { name: string; node: Node };
  routes: Map<string, Route>;
}

const STAGE = '/v1';

const newNode = (): Node => ({ literals: new Map(), routes: new Map() });

/**
 * Matches as API Gateway does: segment by segment, a literal before a slot, values as they were typed.
 * The path is without its query.
 */
export function createRouter(
  declarations: readonly AnyDeclaration[],
): (method: string, path: string) => Match {
  const root = newNode();
  for (const declaration of declarations) {
    const { id, method, access, path } = declaration;
    const resource = path.slice(STAGE.length);
    const node = segmentsOf(resource).reduce(childFor, root);
    const route = { id, method, access, resource };
    node.routes.set(method, route);
    if (isPublicRead(declaration)) node.routes.set('HEAD', route);
  }

  return (method, path) => {
    if (!path.startsWith(`${STAGE}/`)) return { kind: 'none' };
    const params: Record<string, string> = {};
    let node = root;
    for (const segment of segmentsOf(path.slice(STAGE.length))) {
      const literal = node.literals.get(segment);
      if (!literal && (!node.slot || segment === '')) return { kind: 'none' };
      if (!literal) params[node.slot!.name] = segment;
      node = literal ?? node.slot!.node;
    }
    const route = node.routes.get(method);
    if (route) return { kind: 'route', route, params };
    const methods = [...node.routes.keys()];
    return methods.length > 0 ? { kind: 'method', methods } : { kind: 'none' };
  };
}

const segmentsOf = (resource: string) => resource.slice(1).split('/');

function childFor(node: Node, segment: string): Node {
  const slot = /^\{(\w+)\}$/.exec(segment)?.[1];
  if (slot === undefined) {
    const child = node.literals.get(segment) ?? newNode();
    node.literals.set(segment, child);
    return child;
  }
  node.slot ??= { name: slot, node: newNode() };
  if (node.slot.name !== slot) throw new Error(`Two names for one slot: {${node.slot.name}} and {${slot}}`);
  return node.slot.node;
}
