import type { Bucket } from "../../store/buckets.ts";
import type { Context } from "../context.ts";

/**
 * Whether the account may use a bucket: its own, and those of other accounts that have a policy. What a policy says is not
 * evaluated.
 */
export function mayUse(bucket: Bucket, { account, store }: Pick<Context, "account" | "store">): boolean {
  return bucket.account === account.accountId || store.buckets.findSetting(bucket.name, "policy") !== undefined;
}
