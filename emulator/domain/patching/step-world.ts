import type { Context } from "../context.ts";
import type { World } from "../nodes/node-world.ts";

/** The argument of `runStep` with all that a step can read of the account. */
export function worldOf({ store, chance, account, behaviour, children }: Context): World {
  return {
    store,
    chance,
    account,
    behaviour,
    runsShell: children?.allows("shell"),
    readObject(url) {
      const place = objectOf(url);
      const object = place && store.objects.find(place.bucket, place.key);
      return object && Buffer.from(object.body).toString("utf8");
    },
  };
}

/** `s3://bucket/key`, or one of the two styles of `https://` addresses that S3 has. */
function objectOf(url: string): { bucket: string; key: string } | undefined {
  const match =
    /^s3:\/\/([^/]+)\/(.+)$/.exec(url) ??
    /^https?:\/\/s3[.-][^/]*?amazonaws\.com[^/]*\/([^/]+)\/(.+)$/.exec(url) ??
    /^https?:\/\/([^/]+?)\.s3[.-][^/]*amazonaws\.com[^/]*\/(.+)$/.exec(url);
  return match ? { bucket: match[1]!, key: decoded(match[2]!.split("?")[0]!) } : undefined;
}

/** A key with invalid percent-encoding is used unchanged. */
function decoded(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}
