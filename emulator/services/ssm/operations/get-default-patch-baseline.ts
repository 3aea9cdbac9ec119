import type { GetDefaultPatchBaselineRequest, GetDefaultPatchBaselineResult } from "@aws-sdk/client-ssm";
import { structure } from "../../../wire/shape.ts";
import { operation } from "../../operation.ts";
import { OPERATING_SYSTEM } from "../patching/baseline-shapes.ts";

export const getDefaultPatchBaseline = operation<GetDefaultPatchBaselineRequest, GetDefaultPatchBaselineResult>({
  input: structure({ OperatingSystem: OPERATING_SYSTEM }),
  run({ OperatingSystem: operatingSystem = "WINDOWS" }, { store }) {
    return { BaselineId: store.patchBaselines.defaultOf(operatingSystem), OperatingSystem: operatingSystem };
  },
});
