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
export function routeTo<R extends Route>(
  routes: readonly R[],
  { method, path }: HttpRequest,
): RouteMatch<R> | undefined {
  for (const route of routes) {
    if (route.method !== method) continue;
    const match = patternOf(route.path).exec(path);
    if (match) return { route, labels: decodeLabels(match.groups ?? {}) };
  }
  return undefined;
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
    throw serializationError("The path of the request is not percent-encoded as it should be.");
  }
}
