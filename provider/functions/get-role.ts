import { hasCode } from "../aws/aws-failure.ts";
import { decodePolicy } from "../resources/iam/iam-policy-text.ts";
import { fromTagList } from "../resources/tag-list.ts";
import { map, string } from "../schema/property.ts";
import { functionType } from "./function-type.ts";

/** A role that is already there. */
export const getRole = functionType({
  token: "aws:iam/getRole:getRole",
  args: { name: string({ required: true }), tags: map({}) },
  isRegional: false,

  async invoke(aws, { name }) {
    const iam = await aws.iam();
    try {
      const { Role } = await iam.getRole({ RoleName: name });
      const used = Role?.RoleLastUsed;
      return {
        arn: Role?.Arn,
        assumeRolePolicy: decodePolicy(Role?.AssumeRolePolicyDocument),
        createDate: Role?.CreateDate?.toISOString().replace(/\.\d+Z$/, "Z"),
        description: Role?.Description ?? "",
        id: Role?.RoleName,
        maxSessionDuration: Role?.MaxSessionDuration,
        name: Role?.RoleName,
        path: Role?.Path,
        permissionsBoundary: Role?.PermissionsBoundary?.PermissionsBoundaryArn ?? "",
        roleLastUseds: used?.Region
          ? [{ lastUsedDate: used.LastUsedDate?.toISOString().replace(/\.\d+Z$/, "Z") ?? "", region: used.Region }]
          : [],
        tags: fromTagList(Role?.Tags),
        uniqueId: Role?.RoleId,
      };
    } catch (error) {
      if (!hasCode(error, "NoSuchEntity", "NoSuchEntityException")) throw error;
      throw new Error(`no IAM role is named ${name}`, { cause: error });
    }
  },
});
