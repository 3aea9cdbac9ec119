import { globalArnOf } from "../../domain/arn.ts";
import type { Context } from "../../domain/context.ts";
import type { Caller } from "../../wire/operation.ts";

/** Access keys that STS did not issue belong to their account's root: the emulator accepts any. */
export function identityOf({ accessKeyId }: Caller, { store, account }: Context): { arn: string; userId: string } {
  const session = accessKeyId === undefined ? undefined : store.sessions.find(accessKeyId);
  return session ?? { arn: globalArnOf("iam", "root", account), userId: account.accountId };
}

export function callerArn(caller: Caller, context: Context): string {
  return identityOf(caller, context).arn;
}
