import { s3Error } from "../../../domain/buckets/errors.ts";
import type { Context } from "../../../domain/context.ts";
import { owner, xmlAnswer } from "../answers.ts";
import type { S3Answer, S3Request } from "../request.ts";

/** Canned ACLs that have no effect if the bucket's owner owns all objects, which is S3's default. */
const HARMLESS = ["private", "bucket-owner-full-control", "bucket-owner-read"];

/** @throws AwsError AccessControlListNotSupported */
export function checkAcl({ headers }: S3Request): void {
  const acl = headers["x-amz-acl"];
  const hasGrant = Object.keys(headers).some((name) => name.startsWith("x-amz-grant-"));
  if (hasGrant || (acl !== undefined && !HARMLESS.includes(acl))) throw s3Error("AccessControlListNotSupported");
}

/** The ACL of a bucket and of its objects: full control for the owner. */
export function showAcl({ account }: Pick<Context, "account">): S3Answer {
  const { ID, DisplayName } = owner(account.accountId);
  const xmlns = "http://www.w3.org/2001/XMLSchema-instance";
  const grantee = `<Grantee xmlns:xsi="${xmlns}" xsi:type="CanonicalUser"><ID>${ID}</ID><DisplayName>${DisplayName}</DisplayName></Grantee>`;
  const answer = xmlAnswer("AccessControlPolicy", {
    Owner: owner(account.accountId),
    AccessControlList: { Grant: { Grantee: "", Permission: "FULL_CONTROL" } },
  });
  // The XML writer has no attributes, and only this element of S3 needs them.
  return { ...answer, body: (answer.body as string).replace("<Grantee></Grantee>", grantee) };
}
