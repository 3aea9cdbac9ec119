import type { IAM, Policy } from "@aws-sdk/client-iam";
import { decodePolicy } from "../resources/iam/iam-policy-text.ts";
import { isNoSuchEntity } from "../resources/iam/names.ts";
import { fromTagList } from "../resources/tag-list.ts";
import { map, string } from "../schema/property.ts";
import { arn } from "../schema/validators.ts";
import { functionType } from "./function-type.ts";

/** A managed policy that is already there, by its ARN or by its name. */
export const getPolicy = functionType({
  token: "aws:iam/getPolicy:getPolicy",
  args: {
    arn: string({ validate: arn, conflictsWith: ["name", "pathPrefix"] }),
    name: string({}),
    pathPrefix: string({}),
    tags: map({}),
  },
  isRegional: false,
  results: ["arn", "attachmentCount", "description", "id", "name", "path", "pathPrefix", "policy", "policyId", "tags"],

  async invoke(aws, { arn: given, name, pathPrefix }) {
    const iam = await aws.iam();
    const PolicyArn = given ?? (await arnOf(iam, name, pathPrefix));
    try {
      const { Policy } = await iam.getPolicy({ PolicyArn });
      const { PolicyVersion } = await iam.getPolicyVersion({ PolicyArn, VersionId: Policy?.DefaultVersionId });
      return {
        arn: PolicyArn,
        attachmentCount: Policy?.AttachmentCount ?? 0,
        description: Policy?.Description ?? "",
        id: PolicyArn,
        name: Policy?.PolicyName,
        path: Policy?.Path,
        policy: decodePolicy(PolicyVersion?.Document),
        policyId: Policy?.PolicyId,
        tags: fromTagList(Policy?.Tags),
      };
    } catch (error) {
      if (!isNoSuchEntity(error)) throw error;
      throw new Error(`there is no IAM policy ${PolicyArn}`, { cause: error });
    }
  },
});

async function arnOf(iam: IAM, name: string | undefined, PathPrefix: string | undefined): Promise<string> {
  const found: Policy[] = [];
  for (let Marker: string | undefined; ; ) {
    const page = await iam.listPolicies({ Scope: "All", PathPrefix, Marker });
    found.push(...(page.Policies ?? []).filter(({ PolicyName }) => name === undefined || PolicyName === name));
    Marker = page.IsTruncated ? page.Marker : undefined;
    if (!Marker) break;
  }
  const asked = [name && `named ${name}`, PathPrefix && `under ${PathPrefix}`].filter(Boolean).join(" ");
  if (found.length === 0) throw new Error(`no IAM policy is ${asked || "there"}`);
  if (found.length > 1)
    throw new Error(`${found.length} IAM policies are ${asked || "there"}: name one, or give its ARN`);
  return found[0]?.Arn as string;
}
