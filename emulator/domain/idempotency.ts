import { createHash } from "node:crypto";
import { sortedJson } from "../store/sorted-json.ts";
import { AwsError } from "./aws-error.ts";
import type { Context } from "./context.ts";

/** How long a ClientToken is valid. AWS documents no time for SSM; EC2 documents a day. */
export const CLIENT_TOKEN_RETENTION_MS = 24 * 60 * 60 * 1000;

/**
 * Creates something once per ClientToken: the same token with the same request answers with the id of what it created
 * then, without creating it again.
 *
 * @returns the id of what was created.
 * @throws AwsError IdempotentParameterMismatch when the token came with another request before.
 */
export function once(
  operation: string,
  { ClientToken: token, ...request }: { readonly ClientToken?: string | undefined },
  { store, nowMs }: Context,
  create: () => string,
): string {
  if (token === undefined) return create();
  const fingerprint = fingerprintOf(request);
  const sinceMs = nowMs - CLIENT_TOKEN_RETENTION_MS;
  const known = store.clientTokens.find(operation, token, sinceMs);
  if (!known) {
    const resourceId = create();
    store.clientTokens.forgetBefore(sinceMs);
    store.clientTokens.remember(operation, token, { fingerprint, resourceId }, nowMs);
    return resourceId;
  }
  if (known.fingerprint !== fingerprint) {
    throw new AwsError(
      "IdempotentParameterMismatch",
      `The client token '${token}' was used before with other parameters: send the same ones, or another token.`,
    );
  }
  return known.resourceId;
}

/** Sorts the keys of maps: their order in a request has no meaning. */
function fingerprintOf(request: object): string {
  return createHash("sha256").update(sortedJson(request)).digest("base64url");
}
