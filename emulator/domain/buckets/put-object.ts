import { createHash } from "node:crypto";
import type { Context } from "../context.ts";
import { mayUse } from "./access.ts";

/**
 * Writes an object as a service of the account writes one, e.g. Run Command its output.
 *
 * @returns false when there is no such bucket, or it is another account's.
 */
export function putObject(bucket: string, key: string, body: string | Uint8Array, context: Context): boolean {
  const { store, nowMs } = context;
  const found = store.buckets.find(bucket);
  if (!found || !mayUse(found, context)) return false;
  const bytes = typeof body === "string" ? Buffer.from(body, "utf8") : body;
  store.objects.put({
    bucket,
    key,
    size: bytes.length,
    etag: createHash("md5").update(bytes).digest("hex"),
    headers: { "content-type": typeof body === "string" ? "text/plain" : "binary/octet-stream" },
    modifiedAtMs: nowMs,
    body: bytes,
  });
  return true;
}
