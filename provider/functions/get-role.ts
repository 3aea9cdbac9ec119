import { decodePolicy } from "../resources/iam/iam-policy-text.ts";
import { isNoSuchEntity } from "../resources/iam/names.ts";
import { fromTagList } from "../resources/tag-list.ts";
import { map, string } from "../schema/property.ts";
import { rfc3339 } from "../values/rfc3339.ts";
import { functionType } from "./function-type.ts";

/** A role that is already there. */
export const getRole = functionType({
  token: "aws:iam/getRole:getRole",
  args: { name: string({ required: true }), tags: map({}) },
  isRegional: false,
  results: [
    "arn",
    "assumeRolePolicy",
    "createDate",
    "description",
    "id",
    "maxSessionDuration",
    "name",
    "path",
    "permissionsBoundary",
    "roleLastUseds",
    "tags",
    "uniqueId",
  ],

  async invoke(aws, { name }) {
    const iam = await aws.iam();
    try {
      const { Role } = await iam.getRole({ RoleName: name });
      const used = Role?.RoleLastUsed;
      return {
        arn: Role?.Arn,
        assumeRolePolicy: decodePolicy(Role?.AssumeRolePolicyDocument),
        createDate: rfc3339(Role?.CreateDate),
        description: Role?.Description ?? "",
        id: Role?.RoleName,
        maxSessionDuration: Role?.MaxSessionDuration,
        name: Role?.RoleName,
        path: Role?.Path,
        permissionsBoundary: Role?.PermissionsBoundary?.PermissionsBoundaryArn ?? "",
        roleLastUseds: used?.Region ? [{ lastUsedDate: rfc3339(used.LastUsedDate) ?? "", region: used.Region }] : [],
        tags: fromTagList(Role?.Tags),
        uniqueId: Role?.RoleId,
      };
    } catch (error) {
      if (!isNoSuchEntity(error)) throw error;
      throw new Error(`IAM role ${name} does not exist`, { cause: error });
    }
  },
});
