import { serializationError } from "./decode.ts";
import type { HttpRequest } from "./http.ts";

interface Route {
  readonly method: string;
  readonly path: string;
}

export interface RouteMatch<R> {
  readonly route: R;
  /** The members that stand in the path, percent-decoded. */
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * The first route whose method and path are the request's; a slash at the end of either counts for nothing.
 *
 * @throws AwsError SerializationException for a path whose percent signs mean nothing.
 */
export function routeTo<R extends Route>(routes: readonly R[], request: HttpRequest): RouteMatch<R> | undefined {
  const route = findRoute(routes, request);
  return route && { route, labels: decodeLabels(patternOf(route.path).exec(request.path)?.groups ?? {}) };
}

/** The same without its labels, so that it knows the route of a path too whose percent signs mean nothing. */
export function findRoute<R extends Route>(routes: readonly R[], { method, path }: HttpRequest): R | undefined {
  return routes.find((route) => route.method === method && patternOf(route.path).test(path));
}

const patterns = new Map<string, RegExp>();

function patternOf(path: string): RegExp {
  let pattern = patterns.get(path);
  if (!pattern) {
    const source = path.replace(/\/$/, "").replace(/\{(\w+)\}/g, "(?<$1>[^/]+)");
    pattern = new RegExp(`^${source}/?$`);
    patterns.set(path, pattern);
  }
  return pattern;
}

function decodeLabels(groups: Readonly<Record<string, string>>): Record<string, string> {
  try {
    return Object.fromEntries(Object.entries(groups).map(([name, text]) => [name, decodeURIComponent(text)]));
  } catch {
    throw serializationError("The path of the request is not correctly percent-encoded.");
  }
}
