import type { GetPatchBaselineForPatchGroupRequest, GetPatchBaselineForPatchGroupResult } from "@aws-sdk/client-ssm";
import { structure } from "../../../wire/shape.ts";
import { operation } from "../../operation.ts";
import { OPERATING_SYSTEM, PATCH_GROUP } from "../patching/baseline-shapes.ts";

export const getPatchBaselineForPatchGroup = operation<
  GetPatchBaselineForPatchGroupRequest,
  GetPatchBaselineForPatchGroupResult
>({
  input: structure({ "PatchGroup*": PATCH_GROUP, OperatingSystem: OPERATING_SYSTEM }),
  run({ PatchGroup, OperatingSystem: operatingSystem = "WINDOWS" }, { store }) {
    const registered = store.patchBaselines.findGroup(PatchGroup, operatingSystem);
    return {
      // A group without a registered baseline uses the default one.
      BaselineId: registered?.baselineId ?? store.patchBaselines.defaultOf(operatingSystem),
      PatchGroup,
      OperatingSystem: operatingSystem,
    };
  },
});
