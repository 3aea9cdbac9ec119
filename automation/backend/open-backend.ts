import { fileBackendDirectory, fileStore } from "./file-store.ts";
import type { ClaimAccess, StackClaim } from "./stack-claim.ts";
import type { StateStore, StoreAccess } from "./state-store.ts";
import { isPostgres } from "./state-store.ts";

/**
 * Opens the state store of a stack for a piece of work and closes it afterwards: files, PostgreSQL and S3.
 *
 * @returns the result of the work; undefined, without doing it, for a backend of another kind (Google's and Azure's storage,
 *   Pulumi's own service), which only the CLI can read.
 * @throws DriverError config, unreachable or failed, when the store cannot be reached: within bounded time, and never with a password.
 */
export async function withStore<T>(
  access: StoreAccess,
  work: (store: StateStore) => Promise<T>,
): Promise<T | undefined> {
  const store = await openStore(access);
  if (store === undefined) return undefined;
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/** Those of the shared backends, and their packages, are loaded when a stack has such a backend. */
async function openStore(access: StoreAccess): Promise<StateStore | undefined> {
  const directory = fileBackendDirectory(access.backendUrl);
  if (directory !== undefined) return fileStore(directory);
  if (isPostgres(access.backendUrl)) {
    const { openPostgresStore } = await import("./postgres-store.ts");
    return await openPostgresStore(access);
  }
  if (access.backendUrl.startsWith("s3://")) {
    const { openS3Store } = await import("./s3-store.ts");
    return await openS3Store(access);
  }
  return undefined;
}

/**
 * On PostgreSQL by an advisory lock of a session, on S3 by a lease that is renewed. Undefined elsewhere: on files the lock's
 * record is enough, and on backends that only the CLI can read no lock is ever removed.
 *
 * @throws StackClaimed, and DriverError when the store cannot be reached.
 */
export async function claimIn(access: ClaimAccess): Promise<StackClaim | undefined> {
  return await (await claimsOf(access))?.claim(access);
}

/** Removes the claim of its current holder. @returns whether there was a holder. */
export async function breakClaimIn(access: ClaimAccess): Promise<boolean> {
  return (await (await claimsOf(access))?.breakClaim(access)) ?? false;
}

interface Claims {
  claim(access: ClaimAccess): Promise<StackClaim | undefined>;
  breakClaim(access: ClaimAccess): Promise<boolean>;
}

/** Those of the shared backends, and their packages, are loaded when a stack has such a backend. */
async function claimsOf({ backendUrl }: StoreAccess): Promise<Claims | undefined> {
  if (isPostgres(backendUrl)) return (await import("./postgres-claim.ts")).POSTGRES_CLAIMS;
  if (backendUrl.startsWith("s3://")) return (await import("./s3-claim.ts")).S3_CLAIMS;
  return undefined;
}

/**
 * Serializes operations that may be the first use of a backend. On PostgreSQL the first CLI creates the table, and when two
 * create it at the same moment, one fails. So they run one after another until the table exists.
 */
export async function firstUse<T>(access: StoreAccess, work: () => Promise<T>): Promise<T> {
  if (!isPostgres(access.backendUrl)) return await work();
  const { withTableLock } = await import("./postgres-claim.ts");
  return await withTableLock(access, work);
}
