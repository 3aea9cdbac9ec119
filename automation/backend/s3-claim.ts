import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { NoSuchKey } from "@aws-sdk/client-s3";
import { z } from "zod";
import type { Timing } from "../api/timing.ts";
import { fateOf, identify, processIdentitySchema } from "../process/process-identity.ts";
import { leaseKey } from "./layout.ts";
import { osUser } from "./os-user.ts";
import { type Bucket, openBucket } from "./s3-store.ts";
import { type ClaimAccess, type StackClaim, StackClaimed } from "./stack-claim.ts";

/** How long a lease must be unchanged before another driver may take it. */
const LEASE_MS = 15_000;
const RENEW_MS = LEASE_MS / 3;

/** S3's errors for two simultaneous writes, and for an object that another client changed meanwhile. */
const LOST = ["PreconditionFailed", "ConditionalRequestConflict"];

const leaseSchema = z.object({
  token: z.string(),
  /** Random, so that each renewal changes the object and its ETag. */
  renewal: z.number(),
  isReleased: z.boolean(),
  holder: z.object({ user: z.string(), host: z.string(), pid: z.number() }),
  process: processIdentitySchema.optional(),
});

type Lease = z.infer<typeof leaseSchema>;

/** An object that was read; it is replaced only if it has not changed since. */
interface Seen {
  readonly etag: string | undefined;
  readonly lease: Lease | undefined;
}

/**
 * A claim is a lease: an object that its holder rewrites every five seconds. Writes are conditional on the object being
 * unchanged, so that only one of two drivers gets the lease. Clocks are never compared: a driver takes over a lease that it has
 * seen unchanged for fifteen seconds of its own clock.
 */
export const S3_CLAIMS = {
  async claim(access: ClaimAccess): Promise<StackClaim | undefined> {
    const bucket = await openBucket(access);
    const { timing } = access;
    const own = await ownLease();
    const ended = new AbortController();
    let etag: string | undefined;
    try {
      const seen = await look(bucket, access);
      await refuseIfHeld(seen, bucket, access);
      etag = await replace(bucket, access, seen, own);
    } catch (error) {
      bucket.s3.destroy();
      // A server without conditional writes cannot have leases; then only the CLI's lock protects the stack.
      if ((error as Error).name === "NotImplemented") return undefined;
      throw error;
    }
    const keeping = (async () => {
      for (let renewal = 1; ; renewal++) {
        await timing.sleep(RENEW_MS, ended.signal);
        if (ended.signal.aborted) return;
        etag = await renewed(bucket, access, etag, { ...own, renewal }).catch(() => etag);
      }
    })();
    return {
      stack: access.stack.name,
      async [Symbol.asyncDispose]() {
        ended.abort();
        await keeping;
        const released = { ...own, isReleased: true };
        // A lease that cannot be released expires.
        if (etag !== undefined) await replace(bucket, access, { etag, lease: own }, released).catch(() => {});
        bucket.s3.destroy();
      },
    };
  },

  async breakClaim(access: ClaimAccess): Promise<boolean> {
    const bucket = await openBucket(access);
    try {
      const { lease } = await look(bucket, access);
      if (lease === undefined || lease.isReleased) return false;
      await put(bucket, access, { ...lease, token: randomUUID(), isReleased: true });
      return true;
    } finally {
      bucket.s3.destroy();
    }
  },
};

async function ownLease(): Promise<Lease> {
  const holder = { user: osUser().name, host: hostname(), pid: process.pid };
  const self = await identify(process.pid);
  return { token: randomUUID(), renewal: 0, isReleased: false, holder, ...(self ? { process: self } : {}) };
}

/** The leases that this process has seen unchanged, and since when by its clock. */
const sightings = new WeakMap<Timing, Map<string, { readonly etag: string; readonly sinceMs: number }>>();

/** @throws StackClaimed until the lease is proven to have expired. */
async function refuseIfHeld({ etag, lease }: Seen, bucket: Bucket, access: ClaimAccess): Promise<void> {
  if (etag === undefined || lease?.isReleased) return;
  if (lease?.process && (await fateOf(lease.process)).is === "dead") return;
  const known = sightings.get(access.timing) ?? new Map<string, { etag: string; sinceMs: number }>();
  sightings.set(access.timing, known);
  const { bucket: name, endpoint } = bucket.settings;
  const place = `${endpoint} ${name} ${keyIn(bucket, access)}`;
  const now = access.timing.now();
  const before = known.get(place);
  if (before?.etag === etag) {
    if (now - before.sinceMs >= LEASE_MS) return;
  } else known.set(place, { etag, sinceMs: now });
  const { user = "somebody", host, pid } = lease?.holder ?? {};
  throw new StackClaimed({ text: `a driver has it, ${user}@${host} (pid ${pid})`, host, pid });
}

/** @returns the lease's new ETag; undefined when another driver holds it now. */
async function renewed(
  bucket: Bucket,
  access: ClaimAccess,
  etag: string | undefined,
  lease: Lease,
): Promise<string | undefined> {
  try {
    if (etag !== undefined) return await replace(bucket, access, { etag, lease: undefined }, lease);
  } catch (error) {
    if (!(error instanceof StackClaimed)) throw error;
  }
  const seen = await look(bucket, access);
  // The answer was lost, but the write succeeded.
  if (seen.lease?.token === lease.token) return seen.etag;
  await refuseIfHeld(seen, bucket, access);
  return await replace(bucket, access, seen, lease);
}

async function look(bucket: Bucket, access: ClaimAccess): Promise<Seen> {
  const { s3, settings, asking } = bucket;
  try {
    const { Body, ETag } = await asking(s3.getObject({ Bucket: settings.bucket, Key: keyIn(bucket, access) }));
    const { data } = leaseSchema.safeParse(jsonOf(await Body!.transformToString()));
    return { etag: ETag, lease: data };
  } catch (error) {
    if (error instanceof NoSuchKey) return { etag: undefined, lease: undefined };
    throw error;
  }
}

/** @throws StackClaimed when the lease has changed since it was read. */
async function replace(bucket: Bucket, access: ClaimAccess, { etag }: Seen, lease: Lease): Promise<string | undefined> {
  try {
    return await put(bucket, access, lease, etag === undefined ? { IfNoneMatch: "*" } : { IfMatch: etag });
  } catch (error) {
    if (!LOST.includes((error as Error).name) && !(error instanceof NoSuchKey)) throw error;
    throw new StackClaimed({ text: "another driver has just taken it" });
  }
}

async function put(
  bucket: Bucket,
  access: ClaimAccess,
  lease: Lease,
  condition: { readonly IfNoneMatch?: string; readonly IfMatch?: string } = {},
): Promise<string | undefined> {
  const { s3, settings, asking } = bucket;
  const object = { Bucket: settings.bucket, Key: keyIn(bucket, access), Body: JSON.stringify(lease) };
  const request = s3.putObject({ ...settings.encryption, ...object, ...condition });
  return (await asking(request, [...LOST, "NotImplemented"])).ETag;
}

function keyIn({ settings }: Bucket, { stack }: ClaimAccess): string {
  return `${settings.prefix}${leaseKey(stack)}`;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Another content than ours counts as a lease, and expires like one.
    return undefined;
  }
}
