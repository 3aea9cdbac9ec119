import { globalArnOf } from "../arn.ts";
import { AwsError } from "../aws-error.ts";
import type { Account, Context } from "../context.ts";

const ID_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** A unique id as IAM gives them: a prefix that names the kind (AROA, ANPA, AIPA) and 17 capitals and digits. */
export function iamId(prefix: string, { chance }: Pick<Context, "chance">): string {
  let id = prefix;
  while (id.length < prefix.length + 17) id += ID_LETTERS[chance.next() % 32];
  return id;
}

/** IAM has no region: `arn:aws:iam::000000000000:role/path/name`. */
export function iamArn(kind: "role" | "policy" | "instance-profile", path: string, name: string, account: Account) {
  return globalArnOf("iam", `${kind}${path}${name}`, account);
}

/** Whether AWS owns the policy: those exist without being created. */
export function isAwsManaged(policyArn: string): boolean {
  return /^arn:aws[a-z-]*:iam::aws:policy\/[\w+=,.@/-]+$/.test(policyArn);
}

/** IAM's refusals, with the status each has on the wire. */
export function noSuchEntity(message: string): AwsError {
  return new AwsError("NoSuchEntity", message, { status: 404 });
}

export function alreadyExists(message: string): AwsError {
  return new AwsError("EntityAlreadyExists", message, { status: 409 });
}

export function deleteConflict(message: string): AwsError {
  return new AwsError("DeleteConflict", message, { status: 409 });
}

export function limitExceeded(message: string): AwsError {
  return new AwsError("LimitExceeded", message, { status: 409 });
}

export function malformedPolicy(message: string): AwsError {
  return new AwsError("MalformedPolicyDocument", message);
}
