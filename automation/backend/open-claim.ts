import type { ClaimAccess, StackClaim } from "./stack-claim.ts";
import { isPostgres, type StoreAccess } from "./store-access.ts";

/**
 * On PostgreSQL by an advisory lock of a session, on S3 by a lease that is renewed. Undefined elsewhere: on files the lock's
 * record says all, and on what only the CLI can read no lock is ever removed.
 *
 * @throws StackClaimed, and DriverError when the store cannot be reached.
 */
export async function claimIn(access: ClaimAccess): Promise<StackClaim | undefined> {
  return await (await claimsOf(access))?.claim(access);
}

/** Takes the claim away from whoever has it. @returns whether somebody had it. */
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
