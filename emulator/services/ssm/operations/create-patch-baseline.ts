import type { CreatePatchBaselineRequest, CreatePatchBaselineResult } from "@aws-sdk/client-ssm";
import { AwsError } from "../../../domain/aws-error.ts";
import { once } from "../../../domain/idempotency.ts";
import { checkBaseline } from "../../../domain/patching/baselines.ts";
import { baselineContent } from "../../../domain/patching/wire-baseline.ts";
import { addTags, getTaggedResource } from "../../../domain/tags/tagged-resources.ts";
import { list, structure } from "../../../wire/shape.ts";
import { operation } from "../../operation.ts";
import { BASELINE_CONTENT, BASELINE_NAME, OPERATING_SYSTEM } from "../patching/baseline-shapes.ts";
import { CLIENT_TOKEN, TAG } from "../shapes.ts";

export const createPatchBaseline = operation<CreatePatchBaselineRequest, CreatePatchBaselineResult>({
  input: structure({
    OperatingSystem: OPERATING_SYSTEM,
    "Name*": BASELINE_NAME,
    ...BASELINE_CONTENT,
    ClientToken: CLIENT_TOKEN,
    Tags: list(TAG, { max: 1000 }),
  }),
  run(input, context) {
    const { store, chance, nowMs, quotas } = context;
    const baselineId = once("CreatePatchBaseline", input, context, () => {
      if (store.patchBaselines.countOwn() >= quotas.patchBaselines) {
        throw new AwsError(
          "ResourceLimitExceededException",
          `The account already has ${quotas.patchBaselines} patch baselines, its quota.`,
        );
      }
      const content = baselineContent(input);
      checkBaseline(content, context);
      const id = chance.resourceId("pb");
      store.patchBaselines.insert({
        ...content,
        baselineId: id,
        name: input.Name,
        description: input.Description ?? null,
        owner: "Self",
        createdAtMs: nowMs,
        modifiedAtMs: nowMs,
      });
      addTags(getTaggedResource("PatchBaseline", id, context), input.Tags ?? [], context);
      return id;
    });
    return { BaselineId: baselineId };
  },
});
