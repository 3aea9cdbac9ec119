import type { SSM } from "@aws-sdk/client-ssm";
import { hasCode } from "../../aws/aws-failure.ts";
import { resourceType } from "../../lifecycle/resource-type.ts";
import { regional } from "../../schema/cross-cutting.ts";
import { string } from "../../schema/property.ts";

const properties = {
  ...regional,
  baselineId: string({ required: true, forceNew: true }),
  patchGroup: string({ required: true, forceNew: true }),
} as const;

/** A patch baseline's hold on the nodes that carry a tag. */
export const patchGroup = resourceType<typeof properties>({
  token: "aws:ssm/patchGroup:PatchGroup",
  properties,
  parseImportId: (id) => ({ id, state: partsOf(id) }),

  async create(aws, { baselineId, patchGroup }, created) {
    const ssm = await aws.ssm();
    try {
      await ssm.registerPatchBaselineForPatchGroup({ BaselineId: baselineId, PatchGroup: patchGroup });
    } catch (error) {
      // When the answer of an earlier attempt was lost, the group has this baseline already.
      if (!hasCode(error, "AlreadyExistsException") || !(await isRegistered(ssm, baselineId, patchGroup))) throw error;
    }
    created(`${patchGroup},${baselineId}`);
  },

  async read(aws, id) {
    const ssm = await aws.ssm();
    const { baselineId, patchGroup } = partsOf(id);
    return (await isRegistered(ssm, baselineId, patchGroup)) ? { baselineId, patchGroup } : undefined;
  },

  async delete(aws, _id, { baselineId, patchGroup }) {
    const ssm = await aws.ssm();
    try {
      await ssm.deregisterPatchBaselineForPatchGroup({ BaselineId: baselineId, PatchGroup: patchGroup });
    } catch (error) {
      if (!hasCode(error, "DoesNotExistException")) throw error;
    }
  },
});

async function isRegistered(ssm: SSM, baselineId: string, patchGroup: string): Promise<boolean> {
  for (let NextToken: string | undefined; ; ) {
    const page = await ssm.describePatchGroups({ MaxResults: 50, NextToken });
    const found = page.Mappings?.some(
      (mapping) => mapping.PatchGroup === patchGroup && mapping.BaselineIdentity?.BaselineId === baselineId,
    );
    if (found) return true;
    NextToken = page.NextToken;
    if (!NextToken) return false;
  }
}

/** A patch group's name may hold commas, a baseline's id does not. */
function partsOf(id: string): { readonly patchGroup: string; readonly baselineId: string } {
  const comma = id.lastIndexOf(",");
  if (comma < 1 || comma === id.length - 1) {
    throw new Error(`unexpected format of import ID ${JSON.stringify(id)}, expected PATCH_GROUP,BASELINE_ID`);
  }
  return { patchGroup: id.slice(0, comma), baselineId: id.slice(comma + 1) };
}
