import { isNoSuchEntity } from "../resources/iam/names.ts";
import { string } from "../schema/property.ts";
import { rfc3339 } from "../values/rfc3339.ts";
import { functionType } from "./function-type.ts";

/** An instance profile that is already there, and its role. */
export const getInstanceProfile = functionType({
  token: "aws:iam/getInstanceProfile:getInstanceProfile",
  args: { name: string({ required: true }) },
  isRegional: false,
  results: ["arn", "createDate", "id", "name", "path", "roleArn", "roleId", "roleName"],

  async invoke(aws, { name }) {
    const iam = await aws.iam();
    try {
      const { InstanceProfile } = await iam.getInstanceProfile({ InstanceProfileName: name });
      const [role] = InstanceProfile?.Roles ?? [];
      return {
        arn: InstanceProfile?.Arn,
        createDate: rfc3339(InstanceProfile?.CreateDate),
        id: InstanceProfile?.InstanceProfileId,
        name: InstanceProfile?.InstanceProfileName,
        path: InstanceProfile?.Path,
        roleArn: role?.Arn ?? "",
        roleId: role?.RoleId ?? "",
        roleName: role?.RoleName ?? "",
      };
    } catch (error) {
      if (!isNoSuchEntity(error)) throw error;
      throw new Error(`no instance profile is named ${name}`, { cause: error });
    }
  },
});
