import { hasCode } from "../../aws/aws-failure.ts";
import { resourceType } from "../../lifecycle/resource-type.ts";
import { regional } from "../../schema/cross-cutting.ts";
import { string } from "../../schema/property.ts";
import { matching, oneOf } from "../../schema/validators.ts";
import { OPERATING_SYSTEMS, restoreDefaultBaseline } from "./operating-systems.ts";

const baselineForm = matching(
  /^(pb-[0-9a-f]{17}|arn:[^:]+:ssm:[^:]*:\d{12}:patchbaseline\/pb-[0-9a-f]{17})$/,
  "must be a patch baseline's id (pb- and 17 hexadecimal digits) or ARN",
);

const properties = {
  ...regional,
  baselineId: string({
    required: true,
    forceNew: true,
    validate: baselineForm,
    // An id and the ARN that ends in it name the same baseline.
    equivalent: (left, right) => idOf(left) === idOf(right),
  }),
  operatingSystem: string({ required: true, forceNew: true, validate: oneOf(OPERATING_SYSTEMS) }),
} as const;

/** The baseline that nodes of an operating system get when no patch group says otherwise. */
export const defaultPatchBaseline = resourceType<typeof properties>({
  token: "aws:ssm/defaultPatchBaseline:DefaultPatchBaseline",
  properties,

  async create(aws, { baselineId, operatingSystem }, created) {
    const ssm = await aws.ssm();
    const { OperatingSystem } = await ssm.getPatchBaseline({ BaselineId: baselineId });
    if (OperatingSystem !== operatingSystem) {
      throw new Error(
        `patch baseline ${baselineId} is for ${OperatingSystem}, but operatingSystem is ${operatingSystem}`,
      );
    }
    await ssm.registerDefaultPatchBaseline({ BaselineId: baselineId });
    created(operatingSystem);
  },

  async read(aws, id) {
    const ssm = await aws.ssm();
    try {
      const system = await operatingSystemOf(ssm, id);
      const { BaselineId, OperatingSystem } = await ssm.getDefaultPatchBaseline({
        OperatingSystem: system as "WINDOWS",
      });
      return { id: system, baselineId: BaselineId, operatingSystem: OperatingSystem };
    } catch (error) {
      if (hasCode(error, "DoesNotExistException")) return undefined;
      throw error;
    }
  },

  async delete(aws, _id, { operatingSystem }) {
    await restoreDefaultBaseline(await aws.ssm(), operatingSystem);
  },
});

/** The import id may be an operating system, or a baseline whose operating system is meant. */
async function operatingSystemOf(
  ssm: { getPatchBaseline(input: { BaselineId: string }): Promise<{ OperatingSystem?: string | undefined }> },
  id: string,
): Promise<string> {
  if (baselineForm(id, "id") !== undefined) return id;
  const { OperatingSystem } = await ssm.getPatchBaseline({ BaselineId: id });
  return OperatingSystem ?? id;
}

function idOf(baseline: string): string {
  return baseline.split("/").at(-1) ?? baseline;
}
