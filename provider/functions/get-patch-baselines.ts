import { bool, list, object, string } from "../schema/property.ts";
import { describeBaselines } from "./describe-baselines.ts";
import { functionType } from "./function-type.ts";

/** Patch baselines that pass the filters; with `defaultBaselines` only those that are a default. Has no id. */
export const getPatchBaselines = functionType({
  token: "aws:ssm/getPatchBaselines:getPatchBaselines",
  args: {
    defaultBaselines: bool({}),
    filters: list(object({ key: string({ required: true }), values: list(string({}), { required: true }) }, {}), {}),
  },
  isRegional: true,
  results: ["baselineIdentities", "defaultBaselines", "filters"],

  async invoke(aws, { defaultBaselines, filters }) {
    const asked = (filters ?? []).map(({ key, values }) => ({ Key: key, Values: [...values] }));
    const found = await describeBaselines(await aws.ssm(), asked);
    return {
      baselineIdentities: found
        .filter(({ DefaultBaseline }) => defaultBaselines !== true || DefaultBaseline === true)
        .map((baseline) => ({
          baselineDescription: baseline.BaselineDescription ?? "",
          baselineId: baseline.BaselineId ?? "",
          baselineName: baseline.BaselineName ?? "",
          defaultBaseline: baseline.DefaultBaseline ?? false,
          operatingSystem: baseline.OperatingSystem ?? "",
        })),
    };
  },
});
